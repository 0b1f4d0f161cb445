import type { Report } from "./report.ts";

/** For programs. */
export const jsonReport = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`;
