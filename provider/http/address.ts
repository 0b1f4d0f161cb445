/** Whether an address is one of this machine: what goes there stays here. */
export const isLoopback = ({ hostname }: URL): boolean => /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);

/** Whether what is sent can be read on the way. */
export const isOpen = (url: URL): boolean => url.protocol === "http:" && !isLoopback(url);

/** A text of an address or a cookie without its percent signs; as it is, where they mean nothing. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
