export function call(verb: string, config: unknown, args: unknown[]): Promise<unknown>;
