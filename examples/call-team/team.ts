import * as pulumi from "@pulumi/pulumi";
import { CsvError, parse } from "csv-parse/sync";
import type { uucall } from "pulumi-tenancy";

const COLUMNS = ["account", "name", "jobNumber", "extension", "role", "applications", "group", "workNo"] as const;
type Column = (typeof COLUMNS)[number];
type Cells = Record<Column, string>;

/** Somebody in the team. What is undefined is not managed: it stays as it is in the vendor's console. */
export interface Member {
  account: string;
  name: string;
  jobNumber?: string;
  extension?: string;
  roleId?: string;
  appIds: string[];
  /** The user group that the person is in, by the number as an agent. */
  seat?: { group: string; workNo: number };
}

/** What the cells of the file may name. */
export interface Known {
  roles: readonly uucall.RoleInfo[];
  applications: readonly uucall.Application[];
}

/**
 * Reads the team from the text of team.csv.
 *
 * @throws RunError that lists all mistakes, each with its line, its column and what to do.
 */
export function readTeam(csv: string, { roles, applications }: Known): Member[] {
  const [header, ...lines] = linesOf(csv);
  if (header?.cells.join() !== COLUMNS.join()) throw new pulumi.RunError(`team.csv, line 1: the columns have to be ${COLUMNS.join(",")}`);

  const members: Member[] = [];
  const mistakes: string[] = [];
  const firstLines = new Map<string, number>();
  for (const { line, cells } of lines) {
    const mistake = (column: Column, text: string) => mistakes.push(mistakeAt(line, column, text));
    if (cells.length !== COLUMNS.length) {
      const advice = "A cell may be empty, its comma may not be left out. Text with a comma in it needs quotes";
      mistake(COLUMNS[cells.length] ?? "workNo", `the line has ${cells.length} cells instead of ${COLUMNS.length}. ${advice}`);
      continue;
    }
    const cell = Object.fromEntries(COLUMNS.map((column, at) => [column, cells[at]])) as Cells;
    const { account, name, jobNumber, extension, group, workNo } = cell;
    const mustBeNew = (column: Column) => {
      const first = firstLines.get(`${column} ${cell[column]}`);
      if (first !== undefined) mistake(column, `${cell[column]} is in line ${first} already. Remove one of the two`);
      else if (cell[column] !== "") firstLines.set(`${column} ${cell[column]}`, line);
    };
    if (account === "") mistake("account", "is empty. Give the name by which the account signs in");
    if (name === "") mistake("name", "is empty. Give the name of the person");
    mustBeNew("account");

    if (group !== "" && workNo === "") mistake("workNo", `is empty. Give the number of the agent, or leave the group ${group} out, too`);
    if (group === "" && workNo !== "") mistake("group", `is empty. Give the group of agent ${workNo}, or leave the number out, too`);
    if (workNo !== "" && !/^\d{1,6}$/.test(workNo)) mistake("workNo", `has to be a number of at most six digits, not ${workNo}`);
    mustBeNew("workNo");

    const idOf = (column: "role" | "applications", text: string, all: readonly Choice[]) => {
      const ids = all.filter(({ id, name }) => id === text || name === text).map(({ id }) => id);
      const noun = column === "role" ? "role" : "application";
      if (ids.length === 0) mistake(column, `there is no ${noun} ${text}. Use one of ${all.map(shown).join(", ")}`);
      if (ids.length > 1) mistake(column, `several ${noun}s have the name ${text}. Use the id instead: ${ids.join(" or ")}`);
      return ids[0];
    };
    const apps = cell.applications.split("|").map((text) => text.trim());
    const appIds = apps.filter(Boolean).map((app) =>
      idOf(
        "applications",
        app,
        applications.map((each) => ({ ...each, id: each.appId })),
      ),
    );

    members.push({
      account,
      name,
      jobNumber: jobNumber || undefined,
      extension: extension || undefined,
      roleId:
        cell.role === ""
          ? undefined
          : idOf(
              "role",
              cell.role,
              roles.map((each) => ({ ...each, id: each.roleId })),
            ),
      appIds: [...new Set(appIds)].filter((id) => id !== undefined),
      seat: group === "" ? undefined : { group, workNo: Number(workNo) },
    });
  }
  if (mistakes.length > 0) throw new pulumi.RunError(mistakes.join("\n"));
  return members;
}

/** What a cell may name: a role or an application. */
interface Choice {
  id: string;
  name: string;
}

const mistakeAt = (line: number, column: string, text: string) => `team.csv, line ${line}, column ${column}: ${text}`;
const shown = ({ name, id }: Choice) => `${name} (${id})`;

interface Line {
  /** Its number in the file, from 1. */
  line: number;
  cells: string[];
}

function linesOf(csv: string): Line[] {
  const lines: Line[] = [];
  try {
    parse(csv, {
      // Spreadsheets begin a file in UTF-8 with a byte order mark.
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      on_record: (cells: string[], context) => {
        lines.push({ line: context.lines, cells });
      },
    });
    return lines;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const column = COLUMNS[Number(error.column)] ?? String(error.column);
    throw new pulumi.RunError(mistakeAt(Number(error.lines), column, `${error.message}. Inside of quotes, write a quote as ""`));
  }
}
