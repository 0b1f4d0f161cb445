// Preloaded into the children of the engine: the pipe on standard input closes when the engine is gone.
process.stdin.on("close", () => process.kill(process.pid, "SIGKILL"));
process.stdin.on("error", () => process.kill(process.pid, "SIGKILL"));
process.stdin.resume();
process.stdin.unref?.();
