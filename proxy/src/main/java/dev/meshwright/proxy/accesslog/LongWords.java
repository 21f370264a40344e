package dev.meshwright.proxy.accesslog;

import dev.meshwright.base.format.GrpcStatus;
import dev.meshwright.decide.response.ResponseFlag;
import java.util.List;

/// Words for what records hold in short form (Envoy docs, `RESPONSE_FLAGS_LONG` and `GRPC_STATUS`).
final class LongWords {
    private static final List<String> CAMEL = List.of(
            "OK",
            "Canceled",
            "Unknown",
            "InvalidArgument",
            "DeadlineExceeded",
            "NotFound",
            "AlreadyExists",
            "PermissionDenied",
            "ResourceExhausted",
            "FailedPrecondition",
            "Aborted",
            "OutOfRange",
            "Unimplemented",
            "Internal",
            "Unavailable",
            "DataLoss",
            "Unauthenticated");

    private LongWords() {}

    /// @param flags short forms with commas between; empty when none
    static String flags(String flags) {
        if (flags.isEmpty()) {
            return "-";
        }
        StringBuilder words = new StringBuilder();
        for (String flag : flags.split(",", -1)) {
            words.append(words.isEmpty() ? "" : ",")
                    .append(ResponseFlag.of(flag).map(ResponseFlag::words).orElse(flag));
        }
        return words.toString();
    }

    /// @param status of gRPC; less than 0 when none
    static String status(int status, boolean snake) {
        if (status < 0) {
            return "";
        }
        List<String> words = snake ? GrpcStatus.NAMES : CAMEL;
        return status < words.size() ? words.get(status) : Integer.toString(status);
    }
}
