package dev.meshwright.proxy.accesslog;

import dev.meshwright.base.format.GrpcStatus;
import java.util.List;
import java.util.Map;

/// Words for what records hold in short form (Envoy docs, `RESPONSE_FLAGS_LONG` and `GRPC_STATUS`).
final class LongWords {
    private static final Map<String, String> FLAGS = Map.ofEntries(
            Map.entry("DC", "DownstreamConnectionTermination"),
            Map.entry("DF", "DnsResolutionFailed"),
            Map.entry("DI", "DelayInjected"),
            Map.entry("DO", "DropOverload"),
            Map.entry("DPE", "DownstreamProtocolError"),
            Map.entry("DR", "DownstreamRemoteReset"),
            Map.entry("DT", "DurationTimeout"),
            Map.entry("FI", "FaultInjected"),
            Map.entry("IH", "InvalidEnvoyRequestHeaders"),
            Map.entry("LH", "FailedLocalHealthCheck"),
            Map.entry("LR", "LocalReset"),
            Map.entry("NC", "NoClusterFound"),
            Map.entry("NFCF", "NoFilterConfigFound"),
            Map.entry("NR", "NoRouteFound"),
            Map.entry("OM", "OverloadManagerTerminated"),
            Map.entry("RFCF", "ResponseFromCacheFilter"),
            Map.entry("RL", "RateLimited"),
            Map.entry("RLSE", "RateLimitServiceError"),
            Map.entry("SI", "StreamIdleTimeout"),
            Map.entry("UAEX", "UnauthorizedExternalService"),
            Map.entry("UC", "UpstreamConnectionTermination"),
            Map.entry("UDO", "UnconditionalDropOverload"),
            Map.entry("UF", "UpstreamConnectionFailure"),
            Map.entry("UH", "NoHealthyUpstream"),
            Map.entry("UMSDR", "UpstreamMaxStreamDurationReached"),
            Map.entry("UO", "UpstreamOverflow"),
            Map.entry("UPE", "UpstreamProtocolError"),
            Map.entry("UR", "UpstreamRemoteReset"),
            Map.entry("URX", "UpstreamRetryLimitExceeded"),
            Map.entry("UT", "UpstreamRequestTimeout"));

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

    /// In the order of the fields of `envoy.data.accesslog.v3.ResponseFlags`, from 1; 13 is a message.
    private static final List<String> FIELDS = List.of(
            "LH", "UH", "UT", "LR", "UR", "UF", "UC", "UO", "NR", "DI", "FI", "RL", "", "RLSE", "DC", "URX", "SI", "IH",
            "DPE", "UMSDR", "RFCF", "NFCF", "DT", "UPE", "NC", "OM", "DF", "DR");

    private LongWords() {}

    /// The number of a flag's field; 0: none.
    static int flagField(String flag) {
        return flag.isEmpty() ? 0 : FIELDS.indexOf(flag) + 1;
    }

    /// @param flags short forms with commas between; empty when none
    static String flags(String flags) {
        if (flags.isEmpty()) {
            return "-";
        }
        StringBuilder words = new StringBuilder();
        for (String flag : flags.split(",", -1)) {
            words.append(words.isEmpty() ? "" : ",").append(FLAGS.getOrDefault(flag, flag));
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
