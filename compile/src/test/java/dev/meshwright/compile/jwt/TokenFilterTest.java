package dev.meshwright.compile.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.meshwright.base.diagnostic.Origin;
import dev.meshwright.compile.jwt.TokenFilter.Verified;
import dev.meshwright.model.RequestAuthentication.Forwarding;
import dev.meshwright.model.RequestAuthentication.Keys;
import dev.meshwright.model.RequestAuthentication.Locations;
import dev.meshwright.model.RequestAuthentication.Presence;
import dev.meshwright.model.RequestAuthentication.TokenRule;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a request must show, by the rules in effect.
class TokenFilterTest {
    private static JwtRequirement required(Presence... presences) throws InvalidProtocolBufferException {
        List<Verified> rules = Stream.of(presences)
                .map(presence -> new Verified(
                        new TokenRule(
                                "me",
                                List.of(),
                                new Keys.None(),
                                presence,
                                new Locations(List.of(), List.of(), List.of()),
                                Forwarding.REMOVED,
                                "",
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(5),
                                Origin.builtIn("test")),
                        new KeySource.Inline("{\"keys\": []}")))
                .toList();
        return new TokenFilter(rules, List.of())
                .http(TokenFilter.At.SIDECAR)
                .orElseThrow()
                .getTypedConfig()
                .unpack(JwtAuthentication.class)
                .getRules(0)
                .getRequires();
    }

    @Test
    void requestWithoutAToken_passes_unlessARuleNeedsOne() throws InvalidProtocolBufferException {
        assertThat(required(Presence.OPTIONAL).getRequiresAny().getRequirementsList())
                .anyMatch(JwtRequirement::hasAllowMissing);
        assertThat(required(Presence.REQUIRED).getProviderName()).isEqualTo("origins-0");
        assertThat(required(Presence.OPTIONAL, Presence.REQUIRED).getProviderName())
                .isEqualTo("origins-1");
    }

    @Test
    void everyTokenThatIsNeeded_isNeeded() throws InvalidProtocolBufferException {
        assertThat(required(Presence.REQUIRED, Presence.OPTIONAL, Presence.REQUIRED)
                        .getRequiresAll()
                        .getRequirementsList())
                .extracting(JwtRequirement::getProviderName)
                .containsExactly("origins-0", "origins-2");
    }
}
