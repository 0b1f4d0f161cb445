/** Something that a comparison found. */
export interface Finding {
  /** `unmanaged`: no state has it. `twice`: two entries have it. `gone`: an entry has it, and the vendor does not. */
  finding: "unmanaged" | "twice" | "gone";
  vendor: string;
  /** `UserGroup`. */
  kind: string;
  /** What it is called at the vendor. */
  name: string;
  /** The vendor's id. */
  id: string;
  /** Where it is: `ccId 1, vdn 113`. */
  place: string;
  /** What a set holds. */
  detail: string;
  /** The entries of states that have it. */
  states: { state: string; urn: string }[];
}

/** What was found at one place. */
export interface Comparison {
  vendor: string;
  place: string;
  /** Objects that were compared. */
  objects: number;
  /** Those of them that a state has. */
  managed: number;
  /** Those that were left out by a pattern. */
  ignored: number;
  findings: Finding[];
  /** What could not be read. */
  problems: { what: string; message: string }[];
}

/** The result of a check. */
export interface Report {
  /** Whether all that was to be read could be read. */
  complete: boolean;
  findings: Finding[];
  checked: Omit<Comparison, "findings" | "problems">[];
  problems: { vendor: string; what: string; message: string }[];
  /** What the check did not look at, and why. */
  notes: string[];
  /** The names of the states. */
  states: string[];
}

/** What each finding means, in words. */
export const meanings: Readonly<Record<Finding["finding"], string>> = {
  unmanaged: "no state has it",
  twice: "two entries of states have it",
  gone: "a state has it, the vendor does not",
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** How many findings of each kind there are: `2 unmanaged, 1 gone`. */
export function counts({ findings }: Pick<Report, "findings">): string {
  const kinds = Object.keys(meanings).map((kind) => [kind, findings.filter(({ finding }) => finding === kind).length] as const);
  const told = kinds.filter(([, number]) => number > 0).map(([kind, number]) => `${number} ${kind}`);
  return told.length > 0 ? told.join(", ") : "nothing to report";
}

/** The lines that close a report: whether it is complete, what was compared, and what could not be read. */
export function closing({ complete, checked, problems, notes, states, findings }: Report): string[] {
  const compared = checked
    .filter(({ place }) => place !== "")
    .map(
      ({ vendor, place, objects, ignored }) =>
        `${count(objects, "object")} of ${vendor} (${place}${ignored > 0 ? `, ${ignored} ignored` : ""})`,
    );
  const what = `${compared.join(" and ")} compared with ${states.length === 1 ? `the state ${states[0]}` : `${states.length} states`}: ${counts({ findings })}.`;
  if (compared.length === 0) compared.push("nothing");
  if (complete) return [`Complete: ${what}`, ...notes];
  return [
    `Not complete: ${what}`,
    ...problems.map(({ vendor, what, message }) => `Could not read ${vendor}, ${what}: ${message}`),
    ...notes,
  ];
}

/** The states that have an object, in words. */
export const statesInWords = ({ states }: Finding): string =>
  states.map(({ state, urn }) => `${state}: ${urn.split("::").slice(3).join("::")}`).join(", ");
