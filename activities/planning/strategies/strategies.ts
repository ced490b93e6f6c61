import { DrydockError } from '../../../contracts/drydock-error.js';
import type { StrategyType } from '../../../contracts/upgrade-request.js';
import { inPlace } from './in-place.js';
import type { Strategy } from './strategy.js';

const AVAILABLE: readonly Strategy[] = [inPlace];

/** The strategy of that name. @throws DrydockError STRATEGY_NOT_AVAILABLE, naming those that are. */
export function strategyFor(type: StrategyType): Strategy {
  const strategy = AVAILABLE.find((candidate) => candidate.type === type);
  if (strategy) return strategy;
  throw new DrydockError(
    'STRATEGY_NOT_AVAILABLE',
    `The strategy ${type} is not available; available: ${AVAILABLE.map((known) => known.type).join(', ')}.`,
    { field: 'strategy' },
  );
}
