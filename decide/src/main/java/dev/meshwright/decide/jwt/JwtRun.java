package dev.meshwright.decide.jwt;

import dev.meshwright.decide.jwt.JwtProvider.Keys;
import dev.meshwright.decide.metadata.Value;
import dev.meshwright.decide.request.EditableHead;
import dev.meshwright.decide.trace.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One judgement of one request: requirements are looked at in their order, and providers in theirs, as Envoy's
/// verifiers do.
///
/// Several tokens must all be good: else a workload might take the bad one for the one that was verified.
final class JwtRun {
    /// Envoy's, where a provider says nothing.
    private static final long CLOCK_SKEW_SECONDS = 60;

    private final JwtAuthnTable table;
    private final TokenSearch search;
    private final KeyLookup keys;
    private final long epochSeconds;
    private final Trace trace;
    private final Map<String, Value> metadata = new HashMap<>();
    private boolean reroute;
    private Keys.@Nullable Remote awaited;

    JwtRun(JwtAuthnTable table, EditableHead request, KeyLookup keys, long epochSeconds, Trace trace) {
        this.table = table;
        this.search = new TokenSearch(request);
        this.keys = keys;
        this.epochSeconds = epochSeconds;
        this.trace = trace;
    }

    JwtVerdict judge(JwtRequirement requirement) {
        if (!(requirement instanceof JwtRequirement.Nothing)) {
            table.providers().forEach(search::sanitise);
        }
        JwtStatus status = require(requirement);
        if (awaited != null) {
            return new JwtVerdict.Awaits(awaited);
        }
        if (status != JwtStatus.OK) {
            return new JwtVerdict.Refused(status);
        }
        search.apply();
        return new JwtVerdict.Passed(metadata.isEmpty() ? Value.Struct.EMPTY : new Value.Struct(metadata), reroute);
    }

    /// Meaningless once [#awaited] is set: the caller stops.
    private JwtStatus require(JwtRequirement requirement) {
        return switch (requirement) {
            case JwtRequirement.Nothing() -> JwtStatus.OK;
            case JwtRequirement.Provider(var provider, var audiences) ->
                all(search.find(provider), provider, audiences);
            case JwtRequirement.All(var of) -> {
                JwtStatus status = JwtStatus.OK;
                for (JwtRequirement each : of) {
                    status = require(each);
                    if (status != JwtStatus.OK || awaited != null) {
                        break;
                    }
                }
                yield status;
            }
            case JwtRequirement.Any(var of) -> any(of);
            case JwtRequirement.AllowMissing() -> {
                JwtStatus status = ofAnybody();
                yield status == JwtStatus.MISSING ? JwtStatus.OK : status;
            }
            case JwtRequirement.AllowMissingOrFailed() -> {
                ofAnybody();
                yield JwtStatus.OK;
            }
        };
    }

    /// What is told of several failures: rather a fault of a token than that it is somebody else's, and rather that
    /// than that there is none.
    private JwtStatus any(List<JwtRequirement> of) {
        boolean missing = of.contains(new JwtRequirement.AllowMissing());
        boolean failed = of.contains(new JwtRequirement.AllowMissingOrFailed());
        JwtStatus told = JwtStatus.MISSING;
        boolean asked = false;
        for (JwtRequirement each : of) {
            if (each instanceof JwtRequirement.AllowMissing || each instanceof JwtRequirement.AllowMissingOrFailed) {
                continue;
            }
            asked = true;
            JwtStatus status = require(each);
            if (status == JwtStatus.OK || awaited != null) {
                return status;
            }
            boolean fault = status != JwtStatus.MISSING && status != JwtStatus.UNKNOWN_ISSUER;
            if (fault || told == JwtStatus.MISSING) {
                told = status;
            }
        }
        if (!asked) {
            return require(failed ? new JwtRequirement.AllowMissingOrFailed() : new JwtRequirement.AllowMissing());
        }
        return failed || (missing && told == JwtStatus.MISSING) ? JwtStatus.OK : told;
    }

    /// Tokens wherever any provider looks, each judged by the provider of its issuer.
    private JwtStatus ofAnybody() {
        JwtStatus told = JwtStatus.MISSING;
        List<TokenSearch.Found> seen = new ArrayList<>();
        for (JwtProvider provider : table.providers()) {
            for (TokenSearch.Found found : search.find(provider)) {
                if (seen.contains(found) || awaited != null) {
                    continue;
                }
                seen.add(found);
                JwtStatus status = one(found, null, List.of());
                told = told == JwtStatus.MISSING || told == JwtStatus.OK ? status : told;
            }
        }
        return told;
    }

    private JwtStatus all(List<TokenSearch.Found> tokens, JwtProvider provider, List<String> audiences) {
        JwtStatus status = JwtStatus.MISSING;
        for (TokenSearch.Found found : tokens) {
            status = one(found, provider, audiences);
            if (status != JwtStatus.OK || awaited != null) {
                return status;
            }
        }
        if (tokens.isEmpty() && trace.on()) {
            tell(provider, false, status.text());
        }
        return status;
    }

    /// @param provider null: the one of the token's issuer
    private JwtStatus one(TokenSearch.Found found, @Nullable JwtProvider provider, List<String> audiences) {
        return switch (Jwt.parse(found.text())) {
            case Jwt.Parsed.Bad(var why) -> {
                if (provider != null) {
                    failed(provider, why, "");
                }
                yield why;
            }
            case Jwt.Parsed.Token(var token) -> {
                Optional<JwtProvider> by = provider == null ? lookingThere(token, found) : Optional.of(provider);
                yield by.map(p -> checked(token, found, p, audiences)).orElse(JwtStatus.UNKNOWN_ISSUER);
            }
        };
    }

    /// An issuer's token counts only where that issuer's provider looks for it.
    private Optional<JwtProvider> lookingThere(Jwt token, TokenSearch.Found found) {
        return table.byIssuer(token.issuer()).filter(p -> switch (found.at()) {
            case TokenSearch.Location.Header(var name) ->
                p.headers().stream().anyMatch(h -> h.name().equals(name));
            case TokenSearch.Location.Param(var name) -> p.params().contains(name);
            case TokenSearch.Location.Cookie(var name) -> p.cookies().contains(name);
        });
    }

    private JwtStatus checked(Jwt token, TokenSearch.Found found, JwtProvider provider, List<String> audiences) {
        JwtStatus status = claims(token, provider, audiences);
        if (status == JwtStatus.OK) {
            status = signature(token, provider);
        }
        if (awaited != null) {
            return status;
        }
        if (status != JwtStatus.OK) {
            failed(provider, status, said(token));
            return status;
        }
        if (trace.on()) {
            tell(provider, true, said(token));
        }
        accept(token, found, provider);
        return JwtStatus.OK;
    }

    private JwtStatus claims(Jwt token, JwtProvider provider, List<String> audiences) {
        if (!provider.issuerAllowed(token.issuer())) {
            return JwtStatus.UNKNOWN_ISSUER;
        }
        long skew = provider.clockSkewSeconds() > 0 ? provider.clockSkewSeconds() : CLOCK_SKEW_SECONDS;
        if (epochSeconds + skew < Math.floor(token.notBefore())) {
            return JwtStatus.NOT_YET_VALID;
        }
        if (token.expires().isPresent()
                && epochSeconds > Math.floor(token.expires().get()) + skew) {
            return JwtStatus.EXPIRED;
        }
        double lifetime = provider.lifetimeMaxSeconds();
        if (lifetime > 0 && (token.expires().isEmpty() || token.expires().get() - epochSeconds >= lifetime)) {
            return JwtStatus.VERIFICATION_FAILED;
        }
        List<String> allowed = audiences.isEmpty() ? provider.audiences() : audiences;
        return JwtProvider.audienceAllowed(allowed, token.audiences()) ? JwtStatus.OK : JwtStatus.AUDIENCE_NOT_ALLOWED;
    }

    private JwtStatus signature(Jwt token, JwtProvider provider) {
        return switch (provider.keys()) {
            case Keys.Local(var set) -> set.usable() ? set.verify(token) : JwtStatus.NO_VALID_KEYS;
            case Keys.Remote remote ->
                switch (keys.keys(remote)) {
                    case KeyLookup.Known.Fetched(var set) ->
                        set.usable() ? set.verify(token) : JwtStatus.KEYS_NOT_FETCHED;
                    case KeyLookup.Known.Failed() -> JwtStatus.KEYS_NOT_FETCHED;
                    case KeyLookup.Known.Unknown() -> {
                        awaited = remote;
                        yield JwtStatus.KEYS_NOT_FETCHED;
                    }
                };
        };
    }

    private void accept(Jwt token, TokenSearch.Found found, JwtProvider provider) {
        if (!provider.payloadHeader().isEmpty()) {
            String payload = token.encodedPayload();
            String padding = "=".repeat((4 - payload.length() % 4) % 4);
            search.add(provider.payloadHeader(), provider.payloadPadding() ? payload + padding : payload);
        }
        boolean added = false;
        for (JwtProvider.ClaimHeader each : provider.claimHeaders()) {
            Value claim = token.claim(each.claim());
            Optional<String> text = claim == null ? Optional.empty() : ClaimText.of(claim);
            text.ifPresent(t -> search.add(each.header(), t));
            added |= text.isPresent();
        }
        if (!provider.forward()) {
            search.remove(found.at());
        }
        if (!provider.headerInMetadata().isEmpty()) {
            metadata.put(provider.headerInMetadata(), token.header());
        }
        if (!provider.payloadInMetadata().isEmpty()) {
            metadata.put(provider.payloadInMetadata(), normalised(token.payload(), provider.spaceDelimitedClaims()));
        }
        reroute |= provider.routes() && (added || !provider.payloadInMetadata().isEmpty());
    }

    private static Value.Struct normalised(Value.Struct payload, List<String> lists) {
        Map<String, Value> fields = new HashMap<>(payload.fields());
        for (String claim : lists) {
            if (payload.fields().get(claim) instanceof Value.Text(var text)) {
                fields.put(
                        claim,
                        new Value.Items(Arrays.stream(text.split(" ", -1))
                                .filter(item -> !item.isEmpty())
                                .<Value>map(Value.Text::new)
                                .toList()));
            }
        }
        return new Value.Struct(fields);
    }

    private void failed(JwtProvider provider, JwtStatus status, String said) {
        if (!provider.failedStatusInMetadata().isEmpty()) {
            metadata.put(
                    provider.failedStatusInMetadata(),
                    new Value.Struct(Map.of("message", new Value.Text(status.text()))));
        }
        if (trace.on()) {
            tell(provider, false, status.text() + (said.isEmpty() ? "" : ": " + said));
        }
    }

    private void tell(JwtProvider provider, boolean good, String detail) {
        trace.step("jwt", provider.place().resource(), provider.place().path(), good, detail);
    }

    /// What a token says of itself, for people.
    private static String said(Jwt token) {
        return "token of issuer \"" + token.issuer() + "\""
                + (token.subject().isEmpty() ? "" : ", subject \"" + token.subject() + "\"")
                + (token.audiences().isEmpty() ? "" : ", audiences " + token.audiences())
                + (token.kid().isEmpty() ? "" : ", key " + token.kid()) + ", "
                + token.algorithm().word();
    }
}
