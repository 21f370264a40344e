/// Circuit breakers: limits on what one cluster may have open at once.
///
/// [Thresholds] are the limits of one routing priority; [BreakerKernel] compares caller-owned counters with
/// them. The counters are one padded atomic cell per cluster, shared by the event loops; the kernel only reads
/// numbers. Source: `config.cluster.v3.CircuitBreakers`; defaults 1024 connections, 1024 pending, 1024
/// requests, 3 retries.
@NullMarked
package dev.meshwright.decide.breaker;

import org.jspecify.annotations.NullMarked;
