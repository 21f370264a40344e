package dev.meshwright.proxy.span;

/// A span as it goes to its collector. Filled anew for each, by its loop.
final class FinishedSpan {
    long traceIdHigh;
    long traceIdLow;
    long spanId;

    /// 0: a root.
    long parentId;

    String traceState = "";
    String name = "";
    boolean client;
    boolean shared;
    boolean failed;
    long startEpochNanos;
    long endEpochNanos;

    /// `IP:PORT` of the proxy's end of the connection.
    String localAddress = "";

    final Tags tags = new Tags();
}
