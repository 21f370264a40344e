package dev.meshwright.decide.collector;

import java.util.List;
import java.util.Map;

/// A service that is told: `config.core.v3.GrpcService` or `HttpService`.
public sealed interface Collector {
    String cluster();

    /// 0: the sender's own bound
    long timeoutMillis();

    /// @param headers with every request; names in lower case
    record Grpc(String cluster, String authority, long timeoutMillis, List<Map.Entry<String, String>> headers)
            implements Collector {
        public Grpc {
            headers = List.copyOf(headers);
        }
    }

    record Http(
            String cluster,
            String scheme,
            String authority,
            String path,
            long timeoutMillis,
            List<Map.Entry<String, String>> headers)
            implements Collector {
        public Http {
            headers = List.copyOf(headers);
        }
    }
}
