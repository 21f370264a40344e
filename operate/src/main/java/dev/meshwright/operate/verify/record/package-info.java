/// Turns what a proxy has told of calls into the cases of a test file: [AccessLog] reads a log, [TapTraces]
/// what Envoy's tap filter wrote; [RecordedCases] asks the decision core about each call, so that a logged
/// cluster becomes the workloads behind it, and writes YAML.
@NullMarked
package dev.meshwright.operate.verify.record;

import org.jspecify.annotations.NullMarked;
