export interface UnmanagedOptions {}
export async function reportUnmanaged(_v: string[], _o: UnmanagedOptions): Promise<number> { return 0; }
