import type { Client } from './client.ts';

export interface Person {
  readonly staffNo: string;
  readonly id: string;
  readonly name: string;
  readonly unitId: string;
  readonly client: Client;
}

interface Me {
  readonly person: { readonly id: string; readonly name: string; readonly staffNo: string };
  readonly membership: { readonly unitId: string; readonly unitName: string } | null;
}

/** Everybody of the roster, signed in. */
export class People {
  readonly #byStaffNo = new Map<string, Person>();
  readonly #byId = new Map<string, Person>();

  add(person: Person): void {
    this.#byStaffNo.set(person.staffNo, person);
    this.#byId.set(person.id, person);
  }

  of(staffNo: string): Person {
    return known(this.#byStaffNo.get(staffNo), staffNo);
  }

  withId(id: string): Person {
    return known(this.#byId.get(id), id);
  }

  all(): Person[] {
    return [...this.#byStaffNo.values()];
  }
}

function known(person: Person | undefined, by: string): Person {
  if (person === undefined) {
    throw new Error(`nobody of the demo is ${by}`);
  }
  return person;
}

/** Signs everybody in by `open`, a few at a time: password hashing is meant to be slow. */
export async function signEverybodyIn(
  staffNos: readonly string[],
  open: (staffNo: string) => Promise<Client>,
): Promise<People> {
  const people = new People();
  const waiting = [...staffNos];
  const one = async (): Promise<void> => {
    for (let staffNo = waiting.shift(); staffNo !== undefined; staffNo = waiting.shift()) {
      const client = await open(staffNo);
      const me = await client.get<Me>('/me');
      people.add({
        staffNo,
        id: me.person.id,
        name: me.person.name,
        unitId: me.membership?.unitId ?? '',
        client,
      });
    }
  };
  await Promise.all([one(), one(), one(), one()]);
  return people;
}
