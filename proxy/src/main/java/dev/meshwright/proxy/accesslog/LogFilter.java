package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.cel.Attributes;
import dev.meshwright.decide.cel.CelProgram;
import dev.meshwright.decide.listener.AccessLog;
import java.util.List;

/// Which records a log wants (`envoy.config.accesslog.v3.AccessLogFilter`).
final class LogFilter {
    private LogFilter() {}

    /// @param of the record, for expressions
    static boolean passes(AccessLog.Filter filter, int status, long durationMillis, String flags, Attributes of) {
        return switch (filter) {
            case AccessLog.Every() -> true;
            case AccessLog.ResponseFlags(List<String> wanted) -> hasFlag(flags, wanted);
            case AccessLog.Status(AccessLog.Comparison comparison, int value) -> compare(status, comparison, value);
            case AccessLog.DurationMillis(AccessLog.Comparison comparison, long value) ->
                compare(durationMillis, comparison, value);
            case AccessLog.Expression(CelProgram program) -> program.holds(of);
            case AccessLog.And(List<AccessLog.Filter> all) ->
                all.stream().allMatch(each -> passes(each, status, durationMillis, flags, of));
            case AccessLog.Or(List<AccessLog.Filter> any) ->
                any.stream().anyMatch(each -> passes(each, status, durationMillis, flags, of));
        };
    }

    private static boolean compare(long actual, AccessLog.Comparison comparison, long value) {
        return switch (comparison) {
            case EQUAL -> actual == value;
            case GREATER_OR_EQUAL -> actual >= value;
            case LESS_OR_EQUAL -> actual <= value;
        };
    }

    /// No flag listed means any flag (`ResponseFlagFilter`).
    private static boolean hasFlag(String flags, List<String> wanted) {
        if (wanted.isEmpty()) {
            return !flags.isEmpty();
        }
        for (String flag : flags.split(",", -1)) {
            if (wanted.contains(flag)) {
                return true;
            }
        }
        return false;
    }
}
