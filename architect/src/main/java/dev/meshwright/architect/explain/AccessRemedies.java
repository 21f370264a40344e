package dev.meshwright.architect.explain;

import dev.meshwright.architect.explain.Explanation.From;
import dev.meshwright.architect.journey.Step;
import dev.meshwright.architect.world.World;
import dev.meshwright.decide.jwt.JwtStatus;

/// Why a caller is not let in: its token, or the policies of the workload.
final class AccessRemedies {
    private final World world;
    private final AdviceList advice;

    AccessRemedies(World world, AdviceList advice) {
        this.world = world;
        this.advice = advice;
    }

    /// A token that was refused, or that is not there.
    void unauthenticated(Step step) {
        String next;
        if (step.detail().startsWith(JwtStatus.KEYS_NOT_FETCHED.text())) {
            next = "see that the proxy reaches jwksUri; here the keys are not known, so give them with --jwks URI=FILE";
        } else if (step.detail().startsWith(JwtStatus.EXPIRED.text())) {
            next = "get a new token";
        } else if (step.detail().startsWith(JwtStatus.AUDIENCE_NOT_ALLOWED.text())) {
            next = "get a token for one of the rule's audiences, or add the token's to the rule";
        } else if (step.detail().startsWith(JwtStatus.UNKNOWN_ISSUER.text())) {
            next = "write a rule for the token's issuer in a RequestAuthentication";
        } else {
            next = "send a token that its issuer signed with a key of the rule's key set";
        }
        advice.add(step.proxy().name() + " refuses the token: " + step.detail(), next, advice.at(step));
    }

    void denied(Step step) {
        AccessWords words = AccessWords.of(step.detail());
        Sources sources = new Sources(world, step.proxy());
        advice.add(
                step.proxy().name() + " lets this caller not in: " + words.text(),
                words.text().startsWith("DENY")
                        ? "send what the rule does not match, or narrow the rule"
                        : "allow the caller, method and path in an AuthorizationPolicy",
                words.origin().map(sources::of).orElseGet(() -> words.known() ? new From.Nothing() : advice.at(step)));
    }
}
