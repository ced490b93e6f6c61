import type { RecordedCall } from '../../infra/local/simulator/calls.js';
import { DURATIONS } from '../../infra/local/simulator/durations.js';
import type { ClusterState } from '../../infra/local/simulator/world/state.js';

/** A stretch of time in which AWS worked on a change, in epoch milliseconds. */
export interface Span {
  what: string;
  from: number;
  to: number;
}

/**
 * What AWS worked on for a cluster, by the simulator's own record: every update from its creation to its end, and every
 * refresh of insights, whose start is the recorded call and whose length is fixed.
 * @param refreshes the recorded StartInsightsRefresh calls of every cluster
 * @throws Error for an update that has not ended: the record is of a finished upgrade.
 */
export function awsSpans(cluster: ClusterState, refreshes: RecordedCall[], scale: number): Span[] {
  const updates = cluster.updates.map(({ type, nodegroup, addon, createdAt, finishedAt, id }): Span => {
    if (finishedAt === undefined) throw new Error(`Update ${id} of ${cluster.name} has not ended`);
    return { what: `${type} ${nodegroup ?? addon ?? 'control plane'}`, from: createdAt, to: finishedAt };
  });
  const refreshMs = (DURATIONS.insightsRefresh * 1000) / scale;
  const own = refreshes.filter(
    ({ parameters, status }) =>
      status === 200 && (parameters as { clusterName?: string }).clusterName === cluster.name,
  );
  return [
    ...updates,
    ...own.map(({ time }) => ({ what: 'InsightsRefresh', from: time, to: time + refreshMs })),
  ].toSorted((a, b) => a.from - b.from);
}

/** A time in which AWS had nothing to do, between what it did before and after. */
export interface Gap {
  after: string;
  before: string;
  ms: number;
}

export interface CriticalPath {
  /** Milliseconds in which AWS worked; changes that overlap count once, since they wait for each other at most once. */
  busyMs: number;
  /** Where the rest of the time went, in order. */
  gaps: Gap[];
}

/** Splits the time from `start` to `end` into what AWS needed and what went by between. */
export function criticalPath(spans: readonly Span[], start: number, end: number): CriticalPath {
  let busyMs = 0;
  const gaps: Gap[] = [];
  let reached = start;
  let after = 'start';
  for (const { what, from, to } of spans) {
    if (from > reached) gaps.push({ after, before: what, ms: from - reached });
    if (to > reached) {
      busyMs += to - Math.max(from, reached);
      [reached, after] = [to, what];
    }
  }
  gaps.push({ after, before: 'end', ms: end - reached });
  return { busyMs, gaps };
}
