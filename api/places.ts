import type { Queryable } from '../store/database.ts';
import { branchesOfMonths, installationPlace, placeOf, placesOfPerson } from '../store/queries/places.ts';
import type { Place, Resource } from './policy.ts';

/** The checked parts of a request a place can be found from. */
export interface Located {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const NOWHERE: Place = { unitPath: [], ownerIds: [], dutyIds: [] };

const member = (part: unknown, name: string): string => {
  const value: unknown = typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined;
  return typeof value === 'string' ? value : '';
};

/** The places a request is about, or null when what it names does not exist. */
export async function placesOf(
  on: Queryable,
  resource: Resource,
  request: Located,
  at: Date,
): Promise<readonly Place[] | null> {
  switch (resource) {
    case 'nothing':
      return [NOWHERE];
    case 'installation':
      return [await installationPlace(on)];
    case 'unitOfQuery':
      return all([await placeOf(on, 'unit', member(request.query, 'unitId'), at)]);
    case 'unitOfBody':
      return all([await placeOf(on, 'unit', member(request.body, 'unitId'), at)]);
    case 'personOfBody':
      return all([await placeOf(on, 'person', member(request.body, 'personId'), at)]);
    case 'transferOfBody':
      return all([
        await placeOf(on, 'person', member(request.body, 'personId'), at),
        await placeOf(on, 'unit', member(request.body, 'toUnitId'), at),
      ]);
    case 'leaverOfBody':
      return placesOfPerson(on, member(request.body, 'personId'));
    case 'slipsOfBody':
      return all(await Promise.all(unitsOfSlips(request.body).map((id) => placeOf(on, 'unit', id, at))));
    case 'registerOfBody':
      return branchesOfMonths(on, registerEntries(request.body));
    default:
      return all([await placeOf(on, resource, member(request.params, 'id'), at)]);
  }
}

/** Slips are issued in the name of a body, to a unit: the actor must have a say in both. */
function unitsOfSlips(body: unknown): string[] {
  const slips: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'slips') : [];
  const named = (Array.isArray(slips) ? slips : []).flatMap((slip: unknown) => [
    member(slip, 'unitId'),
    member(slip, 'issuerUnitId'),
  ]);
  return [...new Set(named)];
}

function registerEntries(body: unknown): { personId: string; period: string }[] {
  const entries: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'entries') : [];
  return (Array.isArray(entries) ? entries : []).map((entry: unknown) => ({
    personId: member(entry, 'personId'),
    period: member(entry, 'period'),
  }));
}

function all(places: readonly (Place | null)[]): Place[] | null {
  const found = places.filter((place) => place !== null);
  return found.length === places.length ? found : null;
}
