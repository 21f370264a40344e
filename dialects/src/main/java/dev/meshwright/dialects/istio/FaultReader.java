package dev.meshwright.dialects.istio;

import dev.meshwright.base.diagnostic.Codes;
import dev.meshwright.base.diagnostic.NearestName;
import dev.meshwright.base.format.GrpcStatus;
import dev.meshwright.base.tree.Fields;
import dev.meshwright.model.Fault;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.Optional;

/// `fault`: `delay` and `abort`. An absent percentage is 0, as Istio has it, so it is warned about.
final class FaultReader {
    private FaultReader() {}

    static Setting<Fault> read(Fields entry) {
        Optional<Fields> section = entry.section("fault");
        if (section.isEmpty()) {
            return Setting.unset();
        }
        Fields fault = section.get();
        if (fault.count("delay", "abort") == 0) {
            fault.missing("delay", "delay or abort");
        }
        Setting<Fault.Delay> delay =
                fault.section("delay").map(FaultReader::delay).orElse(Setting.unset());
        Setting<Fault.Abort> abort =
                fault.section("abort").map(FaultReader::abort).orElse(Setting.unset());
        fault.done();
        if (delay.isUnset() && abort.isUnset()) {
            return Setting.unset();
        }
        return Setting.of(new Fault(delay, abort, fault.origin()), fault.origin());
    }

    private static Setting<Fault.Delay> delay(Fields delay) {
        Optional<Duration> fixed = delay.duration("fixedDelay", Settings.MILLISECOND);
        refuse(delay, "exponentialDelay", "write fixedDelay");
        Optional<Integer> exact = Percentages.millionths(delay, "percentage");
        Optional<Integer> whole = Percentages.wholeMillionths(delay, "percent");
        if (delay.has("percentage") && delay.has("percent")) {
            noEffect(delay, "percent", "percentage is written too, and counts");
        }
        if (!delay.has("fixedDelay") && !delay.has("exponentialDelay")) {
            noEffect(delay, "fixedDelay", "missing, so nothing is delayed");
        }
        int millionths = millionths(delay, exact.or(() -> whole));
        delay.done();
        return fixed.map(d -> Setting.of(new Fault.Delay(d, millionths), delay.origin()))
                .orElse(Setting.unset());
    }

    private static Setting<Fault.Abort> abort(Fields abort) {
        Optional<Integer> http = abort.integer("httpStatus", 200, 599);
        Optional<Integer> grpc = abort.text("grpcStatus").flatMap(word -> grpcStatus(abort, word));
        refuse(abort, "http2Error", "write httpStatus or grpcStatus");
        int given = abort.count("httpStatus", "grpcStatus", "http2Error");
        if (given > 1) {
            abort.findings()
                    .error(
                            Codes.CONTRADICTION,
                            abort.position(),
                            abort.path() + ": has " + given + " of httpStatus, grpcStatus and http2Error"
                                    + " (expected: one)",
                            "a request can have one outcome only",
                            "keep one of them");
        }
        if (given == 0) {
            noEffect(abort, "httpStatus", "missing, as is grpcStatus, so nothing is aborted");
        }
        int millionths = millionths(abort, Percentages.millionths(abort, "percentage"));
        abort.done();
        return http.<Fault.Failure>map(Fault.Failure.Http::new)
                .or(() -> grpc.map(Fault.Failure.Grpc::new))
                .map(failure -> Setting.of(new Fault.Abort(failure, millionths), abort.origin()))
                .orElse(Setting.unset());
    }

    /// In the schema, and refused by Istio's admission as well.
    private static void refuse(Fields fault, String field, String next) {
        fault.accept(field);
        if (fault.has(field)) {
            fault.findings()
                    .error(
                            Codes.VALUE_NOT_SUPPORTED,
                            fault.keyPosition(field),
                            fault.path(field) + ": no data plane can do this",
                            "Istio refuses it too; without it the fault would be another one",
                            next);
        }
    }

    private static Optional<Integer> grpcStatus(Fields abort, String word) {
        int status = GrpcStatus.NAMES.indexOf(word);
        if (status < 0) {
            abort.error(
                    Codes.UNKNOWN_WORD,
                    "grpcStatus",
                    "'" + word + "' is no gRPC status" + NearestName.suggestion(word, GrpcStatus.NAMES),
                    "write its name in capital letters, as UNAVAILABLE");
            return Optional.empty();
        }
        return Optional.of(status);
    }

    private static int millionths(Fields fields, Optional<Integer> written) {
        if (written.isEmpty() && !fields.has("percentage") && !fields.has("percent")) {
            noEffect(fields, "percentage", "missing, so it is 0 and no request is affected");
        }
        return written.orElse(0);
    }

    private static void noEffect(Fields fields, String field, String what) {
        fields.findings()
                .warning(
                        Codes.NO_EFFECT,
                        fields.position(),
                        fields.path(field) + ": " + what,
                        "the fault has no effect",
                        "write " + (field.equals("percentage") ? "percentage: {value: 100}" : field));
    }
}
