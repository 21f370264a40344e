/// Our sidecar beside stock Envoy in one run: memory, start to first request, CPU per 1,000 requests.
///
/// [SidecarBench] starts the same small lab once per data plane and measures the process that carries one
/// workload's traffic; [ProcessUsage] reads what the kernel says about a process. Figures are printed side by
/// side with their ratio and never judged by a test.
@NullMarked
package dev.meshwright.operate.bench;

import org.jspecify.annotations.NullMarked;
