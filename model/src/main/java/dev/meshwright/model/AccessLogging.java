package dev.meshwright.model;

/// Where proxies log what they carried, and how.
public sealed interface AccessLogging {
    AccessLogging OFF = new Off();

    record Off() implements AccessLogging {}

    /// @param path `/dev/stdout`, `/dev/stderr` or a file at the proxy
    /// @param listeners also connections that no filter chain took
    record File(String path, LogFormat format, boolean listeners) implements AccessLogging {}

    /// Standard output in a format of its own choice.
    static AccessLogging toStandardOutput(LogFormat format) {
        return new File("/dev/stdout", format, true);
    }
}
