// Runs CPython 3.14 or 3.15, compiled to WebAssembly by the Pyodide project, as if it were the command `python3.X`:
//
//     node python.mjs 3.14 [OPTION...] [-m MODULE | -c CODE | FILE | -] [ARGUMENT...]
//
// The interpreter's own `main` reads the arguments, so its options mean what they mean in a native build. The folders
// at the root of this machine's file system are there at their own paths; standard input, output and error are this
// process's, byte for byte and without a buffer of ours; the exit status is the interpreter's.

import fs from "node:fs";
import process from "node:process";

const [version, ...args] = process.argv.slice(2);
const { loadPyodide } = await import("cpython" + version.replace(".", ""));

// Folders that the runtime keeps for itself: its devices, its library.
const OWN = new Set(["dev", "proc", "sys", "lib"]);

function mountMachine(FS) {
  for (const name of fs.readdirSync("/")) {
    const path = "/" + name;
    if (OWN.has(name) || !fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue;
    if (!FS.analyzePath(path).exists) FS.mkdir(path);
    try {
      FS.mount(FS.filesystems.NODEFS, { root: path }, path);
    } catch {
      // A mount point of the runtime's own stays as it is.
    }
  }
}

function writeAll(fd, bytes) {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
    } catch (error) {
      if (error.code === "EPIPE") process.exit(1);
      if (error.code !== "EAGAIN") throw error;
    }
  }
  return bytes.length;
}

function readSome(buffer) {
  for (;;) {
    try {
      return fs.readSync(0, buffer);
    } catch (error) {
      if (error.code === "EOF") return 0;
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

// The runtime would ask for an interactive prompt after every program.
const env = { HOME: "/home/pyodide", PYTHONINSPECT: "" };
for (const [name, value] of Object.entries(process.env)) if (name.startsWith("PYTHON")) env[name] = value;

let python;
try {
  python = await loadPyodide({
    args,
    env,
    fsInit: async (FS) => {
      mountMachine(FS);
      FS.chdir(process.cwd());
    },
    // Only what the interpreter says before it runs (`--version`, wrong options) takes these ways.
    stdout: (line) => writeAll(1, Buffer.from(line + "\n")),
    stderr: (line) => writeAll(2, Buffer.from(line + "\n")),
  });
} catch (error) {
  if (error?.name === "ExitStatus") process.exit(error.status);
  throw error;
}
python.setStdin({ read: readSome, isatty: false });
python.setStdout({ write: (bytes) => writeAll(1, bytes), isatty: false });
python.setStderr({ write: (bytes) => writeAll(2, bytes), isatty: false });
let status;
try {
  status = python._module._run_main();
} catch (error) {
  if (error?.name !== "ExitStatus" && error?.name !== "Exit") throw error;
  status = error.status;
}
process.exit(status);
