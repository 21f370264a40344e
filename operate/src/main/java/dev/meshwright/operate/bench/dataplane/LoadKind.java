package dev.meshwright.operate.bench.dataplane;

/// What is sent.
enum LoadKind {
    /// wrk: 64 connections that stay open, as fast as answers come.
    SATURATED,
    /// wrk: 64 at a time, a new connection for each request.
    NEW_CONNECTIONS,
    /// fortio: 1,000 requests/s over 16 connections, which send in step.
    FIXED_RATE,
    /// h2load: 16 connections with 10 streams each, as fast as answers come.
    MULTIPLEXED,
    /// wrk: 4 connections that download bodies of 16 MiB; counted in MB, so 1,000 "requests" are a GB.
    BULK,
    /// Nothing for the length of the round.
    IDLE,
    /// A new process in each round: time until its first answer, then 1,000 requests at 200/s.
    START
}
