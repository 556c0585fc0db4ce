// Run one Python file inside Pyodide under Node: node interpreter.mjs job.json
// The job names the Pyodide folder, the options of loadPyodide, the host folders to mount,
// the Python file, and the value it finds as `job`. Prints what the file left in `answer`.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const task = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { loadPyodide } = await import(pathToFileURL(task.pyodide + "/pyodide.mjs").href);

const started = performance.now();
const python = await loadPyodide({
  indexURL: task.pyodide,
  stdout: (line) => process.stderr.write(line + "\n"),
  ...task.options,
});
for (const [inside, outside] of Object.entries(task.mounts)) python.mountNodeFS(inside, outside);
const loaded = performance.now();

try {
  python.globals.set("job", python.toPy(task.job));
  await python.runPythonAsync(readFileSync(task.script, "utf8"), { filename: task.script });
} catch (error) {
  // Node would print the whole minified interpreter; the Python traceback is what helps.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.stdout.write(
  JSON.stringify({
    answer: JSON.parse(python.globals.get("answer")),
    load_seconds: (loaded - started) / 1000,
    run_seconds: (performance.now() - loaded) / 1000,
  }),
);
