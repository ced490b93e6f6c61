import type { Inventory, InventoryPart } from './inventory.js';

/** A part of the inventory, or why it could not be read. */
export type Reading<T> = { ok: true; value: T } | { ok: false; reason: string; error: unknown };

export type Readings = { [Part in InventoryPart]: Reading<Inventory[Part]> };
