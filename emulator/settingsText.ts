/** How settings are printed: lines to paste into a shell, into PowerShell, or commands for the configuration of a Pulumi stack. */
export const formats = ["shell", "powershell", "pulumi"] as const;
export type Format = (typeof formats)[number];

/** A line, or a few, that set one setting. Pulumi's command suits both kinds of shells. */
export function settingText(format: Format, variable: string, value: string): string {
  if (format === "shell") return `export ${variable}=${quoted(value)}`;
  if (format === "powershell") return `$env:${variable} = '${value.replaceAll("'", "''")}'`;
  const secret = /(SECRET|KEY|PASSWORD)$/.test(variable) ? "--secret " : "";
  return `pulumi config set ${secret}${settingOf(variable)} ${value.startsWith("-") ? "-- " : ""}${quoted(value)}`;
}

/** A certificate from its file; in Pulumi's configuration it is text. */
export function certificateText(format: Format, variable: string, certificate: string, file: string): string {
  if (format === "shell") return `export ${variable}="$(cat ${quoted(file)})"`;
  if (format === "powershell") return `$env:${variable} = Get-Content -Raw '${file.replaceAll("'", "''")}'`;
  return settingText(format, variable, certificate);
}

/** A text that a POSIX shell takes for one word as it stands. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `AICC_SECRET_KEY` is `aicc:secretKey`. */
function settingOf(variable: string): string {
  const [vendor, ...words] = variable.toLowerCase().split("_");
  return `${vendor}:${words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("")}`;
}
