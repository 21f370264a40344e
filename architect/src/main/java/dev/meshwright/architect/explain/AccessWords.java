package dev.meshwright.architect.explain;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a step of authorization says, in words.
///
/// @param text `DENY by rule #1 of policy shop/no-delete`
/// @param origin of the rule, `KIND/NAMESPACE/NAME#FIELD`; nothing where none matched
/// @param known false: the rules come from elsewhere, and the text is as recorded
record AccessWords(String text, Optional<String> origin, boolean known) {
    /// `ns[NAMESPACE]-policy[NAME]-rule[INDEX]`, as Istio calls compiled rules.
    private static final Pattern RULE =
            Pattern.compile("ns\\[([^\\]]*)\\]-policy\\[([^\\]]*)\\]-rule\\[([0-9]{1,6})\\]");

    /// Rules that are tried alone.
    private static final String SHADOW = "shadow-";

    /// What the names of CUSTOM rules begin with.
    private static final String PROVIDER = " istio-ext-authz-";

    /// @param detail `ACTION policy NAME`, of one that does not match `ACTION policy NAME: WHY`, of one that is tried
    ///     alone `shadow-ACTION policy NAME`
    static AccessWords of(String detail) {
        int space = detail.indexOf(' ');
        String action = space < 0 ? detail : detail.substring(0, space);
        if (detail.endsWith(" policy none")) {
            return new AccessWords("no " + action + " rule matches", Optional.empty(), true);
        }
        Matcher named = RULE.matcher(detail);
        if (!named.find()) {
            return new AccessWords(detail, Optional.empty(), false);
        }
        String policy = named.group(1) + "/" + named.group(2);
        String rule = "rule #" + (Integer.parseInt(named.group(3)) + 1) + " of policy " + policy;
        String rest = detail.substring(named.end());
        int lacking = rest.indexOf(": ");
        if (action.startsWith(SHADOW)) {
            action = detail.contains(PROVIDER)
                    ? "provider is asked"
                    : "dry run: would be " + action.substring(SHADOW.length());
        }
        return new AccessWords(
                lacking < 0 ? action + " by " + rule : rule + " does not match: " + rest.substring(lacking + 2),
                Optional.of("AuthorizationPolicy/" + policy + "#spec.rules[" + named.group(3) + "]"),
                true);
    }
}
