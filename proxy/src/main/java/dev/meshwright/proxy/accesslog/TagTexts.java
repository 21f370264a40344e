package dev.meshwright.proxy.accesslog;

import dev.meshwright.decide.format.Template;
import dev.meshwright.proxy.observe.ExchangeRecord;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/// Texts of ended requests in the words of access logs, as tags of spans have them: what has no value is nothing
/// (Envoy: `type.tracing.v3.CustomTag.value`). Keeps what it compiled; confined to its loop.
public final class TagTexts {
    /// Of configurations that are gone most are forgotten when there are more.
    private static final int KEPT_MAX = 256;

    private static final FastThreadLocal<TagTexts> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected TagTexts initialValue() {
            return new TagTexts();
        }
    };

    private final Line line = new Line(Line.Form.PLAIN);
    private final IdentityHashMap<Template, List<Operator<ExchangeRecord>>> compiled = new IdentityHashMap<>();

    private TagTexts() {}

    /// Of the loop that asks.
    public static TagTexts ofLoop() {
        return OF_LOOP.get();
    }

    public String text(Template template, ExchangeRecord record) {
        List<Operator<ExchangeRecord>> steps = compiled.get(template);
        if (steps == null) {
            if (compiled.size() >= KEPT_MAX) {
                compiled.clear();
            }
            steps = compile(template);
            compiled.put(template, steps);
        }
        line.clear();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).append(record, line);
        }
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }

    private static List<Operator<ExchangeRecord>> compile(Template template) {
        List<Operator<ExchangeRecord>> steps = new ArrayList<>();
        for (Template.Part part : template.parts()) {
            steps.add(
                    switch (part) {
                        case Template.Literal(String text) -> {
                            byte[] constant = text.getBytes(StandardCharsets.UTF_8);
                            yield (_, to) -> {
                                to.raw(constant);
                                return true;
                            };
                        }
                        case Template.Command command -> Operators.ofExchange(command);
                    });
        }
        return List.copyOf(steps);
    }
}
