package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.HashPolicy;
import dev.meshwright.proxy.http.MessageHead;
import dev.meshwright.proxy.observe.ExchangeRecord;
import java.util.List;

/// The hash that makes a request stick to a host (`RouteAction.hash_policy`).
final class RequestHash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private RequestHash() {}

    static long of(List<HashPolicy> policies, ExchangeRecord record) {
        long mixed = 0;
        for (HashPolicy policy : policies) {
            String value = value(policy, record);
            if (!value.isEmpty()) {
                mixed = Long.rotateLeft(mixed, 1) ^ hash(value);
                if (policy.terminal()) {
                    return mixed;
                }
            }
        }
        return mixed;
    }

    private static String value(HashPolicy policy, ExchangeRecord record) {
        MessageHead request = record.request;
        return switch (policy) {
            case HashPolicy.Header(String name, boolean _) -> request.first(name);
            case HashPolicy.Cookie(String name, String _, long _, boolean _) ->
                item(request.first("cookie"), name, ';');
            case HashPolicy.SourceIp(boolean _) -> ForwardedHeaders.withoutPort(record.downstream.remoteAddress());
            case HashPolicy.QueryParameter(String name, boolean _) -> {
                String path = request.text(request.path());
                int query = path.indexOf('?');
                yield query < 0 ? "" : item(path.substring(query + 1), name, '&');
            }
        };
    }

    private static String item(String list, String name, char separator) {
        int at = 0;
        while (at < list.length()) {
            int end = list.indexOf(separator, at);
            if (end < 0) {
                end = list.length();
            }
            String one = list.substring(at, end).strip();
            if (one.startsWith(name) && one.length() > name.length() && one.charAt(name.length()) == '=') {
                return one.substring(name.length() + 1);
            }
            at = end + 1;
        }
        return "";
    }

    /// FNV-1a, then mixed so that close values land far apart.
    static long hash(String value) {
        long h = FNV_OFFSET;
        for (int i = 0; i < value.length(); i++) {
            h = (h ^ value.charAt(i)) * FNV_PRIME;
        }
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        return h ^ (h >>> 33);
    }
}
