package dev.meshwright.compile.jwt;

import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;

/// Conditions on claims of the token that [TokenFilter] accepted.
public final class ClaimMatcher {
    private ClaimMatcher() {}

    /// @param claim names from the outside in
    public static MetadataMatcher at(List<String> claim, ValueMatcher value) {
        MetadataMatcher.Builder matcher = MetadataMatcher.newBuilder()
                .setFilter(TokenFilter.NAME)
                .addPath(PathSegment.newBuilder().setKey(TokenFilter.PAYLOAD))
                .setValue(value);
        claim.forEach(key -> matcher.addPath(PathSegment.newBuilder().setKey(key)));
        return matcher.build();
    }

    /// The claim, or an item of it when it is a list.
    public static MetadataMatcher valueOrItem(List<String> claim, ValueMatcher value) {
        ValueMatcher item = ValueMatcher.newBuilder()
                .setListMatch(ListMatcher.newBuilder().setOneOf(value))
                .build();
        return at(
                claim,
                ValueMatcher.newBuilder()
                        .setOrMatch(
                                OrMatcher.newBuilder().addValueMatchers(item).addValueMatchers(value))
                        .build());
    }
}
