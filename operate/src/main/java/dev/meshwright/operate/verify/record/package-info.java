/// Turns what a proxy has logged into the cases of a test file: [LogEntries] reads an access log, [RecordedCases] asks
/// the decision core about each request, so that a logged cluster becomes the workloads behind it, and writes YAML.
@NullMarked
package dev.meshwright.operate.verify.record;

import org.jspecify.annotations.NullMarked;
