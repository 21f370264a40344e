package dev.meshwright.operate.bench.dataplane;

/// What a load generator counted. NaN stands for what it does not tell.
///
/// @param requests answered; of a bulk load megabytes (10^6)
/// @param perSecond requests per second; of a bulk load Gbit/s
/// @param p50 microseconds, as the next three
/// @param errors answers other than 2xx, and connections that failed
record LoadFigures(double requests, double perSecond, double p50, double p99, double p999, double max, long errors) {
    static final LoadFigures NONE = new LoadFigures(0, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0);
}
