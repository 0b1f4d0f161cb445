/** Of the engine that started this process: the last argument of a provider's process, a variable in that of a program. Undefined outside of Pulumi. */
export const engineAddress = (): string | undefined =>
  [process.argv.at(-1), process.env.PULUMI_NODEJS_ENGINE].find((text) => text && /^[\w.:[\]-]+:\d+$/.test(text));
