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
import org.junit.jupiter.api.Test;

/// What a person reads when no rule lets a request in.
class RbacMissesTest {
    private static final Condition NOBODY_ELSE = new Condition.Authenticated(exact("spiffe://m/ns/a/sa/b"));

    private static StringMatch exact(String text) {
        return StringMatch.exact(text, StringMatch.Case.SENSITIVE);
    }

    private static Condition method(String method) {
        return new Condition.Header(HeaderMatch.of(
                ":method", new HeaderMatch.Text(exact(method)), HeaderMatch.Sense.HOLDS, HeaderMatch.Missing.NO_MATCH));
    }

    private static String told(Condition permission, Condition principal, String... identities) {
        RbacTable.Policy policy = new RbacTable.Policy("p", List.of(permission), List.of(principal));
        RbacTable table = new RbacTable(Place.of("lds", "l"), RbacTable.Action.ALLOW, List.of(policy));
        ConnectionFacts facts = new ConnectionFacts(
                "10.0.0.1", 80, "10.0.0.2", 1, ConnectionFacts.Transport.TLS, "", List.of(), List.of(identities));
        return RbacMisses.of(table, policy, facts, SyntheticHead.get("h", "/x?y"), Metadata.EMPTY);
    }

    @Test
    void eachConditionThatIsNotMet_isTold_withWhatCameInstead() {
        assertThat(told(new Condition.And(List.of(new Condition.Any(), method("PUT"))), NOBODY_ELSE))
                .isEqualTo("method is \"GET\", wants exact \"PUT\"; caller is without identity, wants exact"
                        + " \"spiffe://m/ns/a/sa/b\"");
    }

    @Test
    void alternativesOfOneKind_areToldTogether() {
        assertThat(told(new Condition.Or(List.of(method("PUT"), method("POST"))), new Condition.Any()))
                .isEqualTo("method is \"GET\", wants exact \"PUT\" or exact \"POST\"");
    }

    @Test
    void whatIsExcluded_isToldAsSuch_andThePathWithoutQuery() {
        Condition notPath = new Condition.Not(new Condition.UrlPath(exact("/x")));
        assertThat(told(notPath, new Condition.Any())).isEqualTo("path is \"/x\", wants not exact \"/x\"");
    }

    @Test
    void conditionsThatAreMet_areNotTold() {
        assertThat(told(
                        method("GET"),
                        new Condition.And(List.of(
                                new Condition.AnyAuthenticated(), new Condition.SourceIp(Cidr.of("10.9.0.0", 16)))),
                        "spiffe://m/ns/a/sa/c"))
                .startsWith("source is 10.0.0.2, wants ")
                .doesNotContain("caller");
    }
}
