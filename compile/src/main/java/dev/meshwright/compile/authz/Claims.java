package dev.meshwright.compile.authz;

import dev.meshwright.compile.jwt.ClaimMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.ArrayList;
import java.util.List;

/// Conditions on what filters left in a request's metadata; verified tokens are under `payload` of the JWT filter.
final class Claims {
    private Claims() {}

    /// A claim that is text.
    static MetadataMatcher text(String claim, StringMatcher value) {
        return ClaimMatcher.at(
                List.of(claim), ValueMatcher.newBuilder().setStringMatch(value).build());
    }

    /// A claim that is text or a list of texts, with one of the values.
    static MetadataMatcher textOrList(List<String> claim, List<String> values) {
        return ClaimMatcher.valueOrItem(claim, any(values));
    }

    /// What another filter left under a key; values in brackets are looked for in a list.
    static MetadataMatcher ofFilter(String filter, String key, List<String> values) {
        List<ValueMatcher> any = new ArrayList<>();
        for (String value : values) {
            boolean list = value.startsWith("[") && value.endsWith("]");
            any.add(
                    list
                            ? ValueMatcher.newBuilder()
                                    .setListMatch(ListMatcher.newBuilder()
                                            .setOneOf(value(value.substring(1, value.length() - 1))))
                                    .build()
                            : value(value));
        }
        return MetadataMatcher.newBuilder()
                .setFilter(filter)
                .addPath(PathSegment.newBuilder().setKey(key))
                .setValue(any.size() == 1 ? any.getFirst() : or(any))
                .build();
    }

    private static ValueMatcher any(List<String> values) {
        List<ValueMatcher> any = values.stream().map(Claims::value).toList();
        return any.size() == 1 ? any.getFirst() : or(any);
    }

    private static ValueMatcher value(String text) {
        return ValueMatcher.newBuilder().setStringMatch(Texts.matcher(text)).build();
    }

    private static ValueMatcher or(List<ValueMatcher> any) {
        return ValueMatcher.newBuilder()
                .setOrMatch(OrMatcher.newBuilder().addAllValueMatchers(any))
                .build();
    }
}
