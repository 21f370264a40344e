package dev.meshwright.decide.load;

import dev.meshwright.decide.limit.ConnectionLimit;
import dev.meshwright.decide.limit.DescriptorEntry;
import dev.meshwright.decide.limit.LimitDescriptor;
import dev.meshwright.decide.limit.LocalRateLimit;
import dev.meshwright.decide.limit.LocalRateLimit.HostRules;
import dev.meshwright.decide.limit.TokenBucket;
import dev.meshwright.decide.listener.HttpFilter;
import dev.meshwright.decide.listener.NetworkFilter;
import dev.meshwright.decide.route.RateLimitRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the local rate limits of HTTP and of connections.
final class LocalRateLimits {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int STAGE_MAX = 10;
    private static final int DYNAMIC_DEFAULT = 20;

    /// Combinations remembered for one descriptor: a bound of ours.
    private static final int DYNAMIC_MAX = 100_000;

    private static final long MAX_UINT32 = 0xffff_ffffL;

    /// Shorter ones are refused by Envoy.
    private static final long FILL_MILLIS_MIN = 50;

    private LocalRateLimits() {}

    /// @param perRoute of a route or virtual host: there a bucket is needed
    static HttpFilter http(Message m, boolean perRoute) throws LoadException {
        String fingerprint = m.fingerprint();
        String prefix = "";
        int status = TOO_MANY_REQUESTS;
        @Nullable TokenBucket bucket = null;
        int enabled = 0;
        int enforced = 0;
        Headers edits = new Headers();
        List<LimitDescriptor> descriptors = new ArrayList<>();
        int stage = 0;
        boolean perConnection = false;
        boolean quotaHeaders = false;
        HostRules hostRules = HostRules.OVERRIDE;
        boolean always = true;
        boolean exhausted = false;
        List<RateLimitRule> rules = new ArrayList<>();
        int dynamicMax = DYNAMIC_DEFAULT;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty();
                case 2 -> status = status(m.message());
                case 3 -> bucket = bucket(m.message());
                case 4 -> enabled = m.runtimeMillionths();
                case 5 -> enforced = m.runtimeMillionths();
                case 6 -> edits.responseAdd(m);
                case 8 -> descriptors.add(descriptor(m.message()));
                case 9 -> {
                    stage = m.number31();
                    if (stage > STAGE_MAX) {
                        throw m.bad(stage + " (expected: 0.." + STAGE_MAX + ")");
                    }
                }
                case 10 -> edits.requestAdd(m);
                case 11 -> perConnection = m.flag();
                case 12 ->
                    quotaHeaders = switch (m.number31()) {
                        case 0 -> false;
                        case 1 -> true;
                        default -> throw m.bad("expected: OFF or DRAFT_VERSION_03");
                    };
                case 13 ->
                    hostRules = switch (m.number31()) {
                        case 0 -> HostRules.OVERRIDE;
                        case 1 -> HostRules.INCLUDE;
                        case 2 -> HostRules.IGNORE;
                        default -> throw m.bad("expected: OVERRIDE, INCLUDE or IGNORE");
                    };
                case 14 -> always = m.wrappedFlag();
                case 15 -> exhausted = m.flag();
                case 17 -> rules.add(RateLimitRules.inline(m.message()));
                case 18 -> dynamicMax = (int) m.wrapped(1, DYNAMIC_MAX);
                // local_cluster_rate_limit: a bucket shared by a cluster's proxies, among others.
                default -> throw m.unsupported();
            }
        }
        if (prefix.isEmpty()) {
            throw m.badHere("stat_prefix is missing");
        }
        if (perRoute && bucket == null) {
            throw m.badHere("token_bucket is missing (expected: one, at a route or virtual host)");
        }
        unique(m, descriptors);
        return new HttpFilter.Limit(new LocalRateLimit(
                m.place(),
                m.place() + " " + fingerprint,
                prefix,
                status,
                bucket,
                enabled,
                enforced,
                edits.edits(),
                descriptors,
                stage,
                perConnection,
                quotaHeaders,
                hostRules,
                always,
                exhausted,
                rules,
                dynamicMax));
    }

    static NetworkFilter network(Message m) throws LoadException {
        String prefix = "";
        @Nullable TokenBucket bucket = null;
        boolean enabled = true;
        String shared = "";
        String fingerprint = m.fingerprint();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> prefix = m.textNotEmpty();
                case 2 -> bucket = bucket(m.message());
                case 3 -> enabled = RuntimeFlags.flag(m.message());
                case 4 -> shared = m.text();
                default -> throw m.unsupported();
            }
        }
        if (prefix.isEmpty()) {
            throw m.badHere("stat_prefix is missing");
        }
        if (bucket == null) {
            throw m.badHere("token_bucket is missing");
        }
        String key = shared.isEmpty() ? m.place() + " " + fingerprint : "shared " + shared + " " + bucket;
        return new NetworkFilter.Limit(new ConnectionLimit(m.place(), key, prefix, bucket, enabled));
    }

    /// Below 400 it would be no refusal: 429 then (Envoy).
    private static int status(Message m) throws LoadException {
        int code = TOO_MANY_REQUESTS;
        while (m.next()) {
            if (m.number() != 1) {
                throw m.unsupported();
            }
            code = m.number31();
        }
        return code < 400 || code > 599 ? TOO_MANY_REQUESTS : code;
    }

    private static TokenBucket bucket(Message m) throws LoadException {
        long max = 0;
        long perFill = 1;
        long millis = 0;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> max = m.varint();
                case 2 -> perFill = m.wrapped(1, MAX_UINT32);
                case 3 -> millis = m.durationMillisPositive();
                default -> throw m.unsupported();
            }
        }
        if (max < 0 || max > MAX_UINT32) {
            throw m.badHere("max_tokens: " + max + " (expected: 0.." + MAX_UINT32 + ")");
        }
        if (millis < FILL_MILLIS_MIN) {
            throw m.badHere("fill_interval: " + millis + " ms (expected: at least " + FILL_MILLIS_MIN + " ms)");
        }
        return new TokenBucket(max, perFill, millis * 1_000_000);
    }

    private static LimitDescriptor descriptor(Message m) throws LoadException {
        List<DescriptorEntry> entries = new ArrayList<>();
        @Nullable TokenBucket bucket = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> entries.add(entry(m.message()));
                case 2 -> bucket = bucket(m.message());
                default -> throw m.unsupported();
            }
        }
        if (entries.isEmpty() || bucket == null) {
            throw m.badHere("expected: entries and a token_bucket");
        }
        return new LimitDescriptor(entries, bucket);
    }

    private static DescriptorEntry entry(Message m) throws LoadException {
        String key = "";
        String value = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> key = m.textNotEmpty();
                case 2 -> value = m.text();
                default -> throw m.unsupported();
            }
        }
        if (key.isEmpty()) {
            throw m.badHere("key is missing");
        }
        return new DescriptorEntry(key, value);
    }

    private static void unique(Message m, List<LimitDescriptor> descriptors) throws LoadException {
        Set<List<DescriptorEntry>> seen = new HashSet<>();
        for (LimitDescriptor each : descriptors) {
            if (!seen.add(each.entries())) {
                throw m.badHere("descriptors: " + each.entries() + " stands there twice");
            }
        }
    }
}
