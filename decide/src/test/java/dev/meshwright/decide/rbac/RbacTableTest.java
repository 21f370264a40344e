package dev.meshwright.decide.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.connection.ConnectionFacts;
import dev.meshwright.decide.match.HeaderMatch;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.metadata.Metadata;
import dev.meshwright.decide.request.SyntheticHead;
import dev.meshwright.decide.trace.Place;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `config.rbac.v3` proto comments.
class RbacTableTest {
    private static final Place PLACE = Place.of("lds", "l");
    private static final String CLIENT = "spiffe://cluster.local/ns/default/sa/client";
    private static final Condition IS_CLIENT =
            new Condition.Authenticated(StringMatch.exact(CLIENT, StringMatch.Case.SENSITIVE));

    @Test
    void allow_letsPassOnlyWhatAPolicyMatches() {
        RbacTable table = table(RbacTable.Action.ALLOW, new Condition.Any(), IS_CLIENT);

        assertThat(table.allows(table.policyOf(from(CLIENT), null, Metadata.EMPTY)))
                .isTrue();
        assertThat(table.allows(table.policyOf(from("spiffe://cluster.local/ns/x/sa/y"), null, Metadata.EMPTY)))
                .isFalse();
        assertThat(table.allows(table.policyOf(from(), null, Metadata.EMPTY))).isFalse();
        assertThat(new RbacTable(PLACE, RbacTable.Action.ALLOW, List.of()).allows(RbacTable.NO_POLICY))
                .isFalse();
    }

    @Test
    void deny_stopsWhatAPolicyMatches_andNamesIt() {
        RbacTable table = table(
                RbacTable.Action.DENY,
                new Condition.UrlPath(StringMatch.prefix("/admin", StringMatch.Case.SENSITIVE)),
                new Condition.Any());
        int policy = table.policyOf(from(), SyntheticHead.get("h", "/admin?x"), Metadata.EMPTY);

        assertThat(table.allows(policy)).isFalse();
        assertThat(table.policyName(policy)).isEqualTo("p");
        assertThat(table.allows(table.policyOf(from(), SyntheticHead.get("h", "/?/admin"), Metadata.EMPTY)))
                .isTrue();
    }

    @Test
    void httpConditions_neverMatchAConnectionWithoutRequest() {
        RbacTable table = table(
                RbacTable.Action.ALLOW,
                new Condition.Header(HeaderMatch.of(
                        ":method",
                        new HeaderMatch.Text(StringMatch.exact("GET", StringMatch.Case.SENSITIVE)),
                        HeaderMatch.Sense.HOLDS,
                        HeaderMatch.Missing.NO_MATCH)),
                new Condition.Any());

        assertThat(table.policyOf(from(), null, Metadata.EMPTY)).isEqualTo(RbacTable.NO_POLICY);
        assertThat(table.policyOf(from(), SyntheticHead.get("h", "/"), Metadata.EMPTY))
                .isZero();
    }

    @Test
    void combinations_followTheirLogic() {
        Condition port = new Condition.DestinationPort(80, 81);
        Condition other = new Condition.DestinationPort(443, 444);
        Condition near = new Condition.SourceIp(Cidr.of("127.77.0.0", 16));

        assertThat(matches(new Condition.And(List.of(port, new Condition.Not(other))), near))
                .isTrue();
        assertThat(matches(new Condition.Or(List.of(other, port)), near)).isTrue();
        assertThat(matches(new Condition.And(List.of(port, other)), near)).isFalse();
        assertThat(matches(port, new Condition.Not(near))).isFalse();
        assertThat(matches(new Condition.DestinationIp(Cidr.of("127.77.0.1", 32)), near))
                .isTrue();
    }

    /// Threat model H8 (Envoy CVE-2026-26308): repeating a header neither avoids a denial nor earns an allowance.
    @Test
    void repeatedHeader_isDeniedByAnyValue_andAllowedByAllOnly() {
        Condition prefix = role(StringMatch.prefix("adm", StringMatch.Case.SENSITIVE), HeaderMatch.Sense.HOLDS);
        Condition exact = role(StringMatch.exact("admin", StringMatch.Case.SENSITIVE), HeaderMatch.Sense.HOLDS);
        Condition inverted = role(StringMatch.exact("user", StringMatch.Case.SENSITIVE), HeaderMatch.Sense.INVERTED);

        for (Condition rule : List.of(prefix, exact, inverted, new Condition.Not(new Condition.Not(exact)))) {
            assertThat(passes(RbacTable.Action.DENY, rule, "user", "admin"))
                    .as("%s", rule)
                    .isFalse();
            assertThat(passes(RbacTable.Action.DENY, rule, "admin", "user"))
                    .as("%s", rule)
                    .isFalse();
            assertThat(passes(RbacTable.Action.DENY, rule, "user, admin"))
                    .as("%s", rule)
                    .isFalse();
            assertThat(passes(RbacTable.Action.DENY, rule, "user", "user"))
                    .as("%s", rule)
                    .isTrue();
            assertThat(passes(RbacTable.Action.ALLOW, rule, "admin", "user"))
                    .as("%s", rule)
                    .isFalse();
            assertThat(passes(RbacTable.Action.ALLOW, rule, "admin", "admin"))
                    .as("%s", rule)
                    .isTrue();
        }
        Condition notUser =
                new Condition.Not(role(StringMatch.exact("user", StringMatch.Case.SENSITIVE), HeaderMatch.Sense.HOLDS));
        assertThat(passes(RbacTable.Action.DENY, notUser, "user", "admin")).isFalse();
        assertThat(passes(RbacTable.Action.ALLOW, notUser, "admin", "user")).isFalse();
        assertThat(passes(RbacTable.Action.ALLOW, notUser, "admin")).isTrue();
    }

    private static Condition role(StringMatch match, HeaderMatch.Sense sense) {
        return new Condition.Header(
                HeaderMatch.of("x-role", new HeaderMatch.Text(match), sense, HeaderMatch.Missing.NO_MATCH));
    }

    private static boolean passes(RbacTable.Action action, Condition permission, String... roles) {
        List<Map.Entry<String, String>> headers =
                Stream.of(roles).map(role -> Map.entry("x-role", role)).toList();
        SyntheticHead request = SyntheticHead.request("GET", "http", "h", "/", headers);
        RbacTable table = table(action, permission, new Condition.Any());
        return table.allows(table.policyOf(from(), request, Metadata.EMPTY));
    }

    private static boolean matches(Condition permission, Condition principal) {
        return table(RbacTable.Action.ALLOW, permission, principal).policyOf(from(), null, Metadata.EMPTY) == 0;
    }

    private static RbacTable table(RbacTable.Action action, Condition permission, Condition principal) {
        return new RbacTable(
                PLACE, action, List.of(new RbacTable.Policy("p", List.of(permission), List.of(principal))));
    }

    private static ConnectionFacts from(String... identities) {
        return new ConnectionFacts(
                "127.77.0.1",
                80,
                "127.77.0.2",
                40_000,
                ConnectionFacts.Transport.TLS,
                "",
                List.of(),
                List.of(identities));
    }
}
