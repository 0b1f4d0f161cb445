/** The sections of CHANGELOG.md. */

/** A section: a release, or what the next one brings. */
export interface Section {
  /** Without it, the section is "Unreleased". */
  version?: string;
  /** Such as `2026-12-01`. */
  date?: string;
  text: string;
}

/** Reads the sections, the newest first. @throws where a heading is neither `## Unreleased` nor such as `## 0.1.0 (2026-12-01)` */
export function sectionsOf(changelog: string): Section[] {
  const [, ...sections] = changelog.split(/^## /m);
  return sections.map((section) => {
    const [heading = "", ...lines] = section.split("\n");
    const text = lines.join("\n").trim();
    if (heading === "Unreleased") return { text };
    const [, version, date] = /^(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$/.exec(heading) ?? [];
    if (version === undefined)
      throw new Error(`"## ${heading}" has to be "## Unreleased", or a version and a date: "## 0.1.0 (2026-12-01)"`);
    return { version, date, text };
  });
}
