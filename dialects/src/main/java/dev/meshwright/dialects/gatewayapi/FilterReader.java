package dev.meshwright.dialects.gatewayapi;

import dev.meshwright.base.tree.Fields;
import dev.meshwright.dialects.gatewayapi.ApiPart.Filters;
import dev.meshwright.dialects.gatewayapi.ApiPart.MirrorTo;
import dev.meshwright.model.Cors;
import dev.meshwright.model.HttpRoute.HeaderEdits;
import dev.meshwright.model.Match;
import dev.meshwright.model.PathRewrite;
import dev.meshwright.model.Redirect;
import dev.meshwright.model.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `filters` of a rule or a backend. Those that are not supported were refused before.
final class FilterReader {
    private static final int PORT_MAX = 65535;
    private static final int REDIRECT_STATUS = 302;
    private static final int CORS_SECONDS_DEFAULT = 5;
    private static final int MILLION = 1_000_000;

    private FilterReader() {}

    static Filters read(Fields owner) {
        Edits request = Edits.NONE;
        Edits response = Edits.NONE;
        List<Redirect> redirect = List.of();
        PathRewrite path = new PathRewrite.Keep();
        String hostname = "";
        List<MirrorTo> mirrors = new ArrayList<>();
        Setting<Cors> cors = Setting.unset();
        for (Fields filter : owner.sections("filters")) {
            request = filter.section("requestHeaderModifier").map(Edits::read).orElse(request);
            response = filter.section("responseHeaderModifier").map(Edits::read).orElse(response);
            redirect = filter.section("requestRedirect")
                    .map(section -> List.of(redirect(section)))
                    .orElse(redirect);
            Optional<Fields> rewrite = filter.section("urlRewrite");
            if (rewrite.isPresent()) {
                path = path(rewrite.get());
                hostname = rewrite.get().text("hostname", "");
            }
            filter.section("requestMirror").ifPresent(section -> mirrors.add(mirror(section)));
            Optional<Fields> section = filter.section("cors");
            if (section.isPresent()) {
                cors = Setting.of(cors(section.get()), section.get().origin());
            }
        }
        HeaderEdits headers =
                new HeaderEdits(request.set, request.add, request.remove, response.set, response.add, response.remove);
        return new Filters(headers, redirect, path, hostname, mirrors, cors);
    }

    private record Edits(Map<String, String> set, Map<String, String> add, List<String> remove) {
        static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());

        static Edits read(Fields fields) {
            return new Edits(values(fields, "set"), values(fields, "add"), fields.texts("remove"));
        }

        /// The model's values are Envoy formats, in which a percent sign begins an operator.
        private static Map<String, String> values(Fields fields, String name) {
            Map<String, String> values = new TreeMap<>();
            fields.sections(name)
                    .forEach(each -> values.put(
                            each.text("name", ""), each.text("value", "").replace("%", "%%")));
            return values;
        }
    }

    private static PathRewrite path(Fields owner) {
        Optional<Fields> section = owner.section("path");
        if (section.isEmpty()) {
            return new PathRewrite.Keep();
        }
        Fields path = section.get();
        return path.text("type", "").equals("ReplaceFullPath")
                ? new PathRewrite.Full(path.text("replaceFullPath", ""))
                : new PathRewrite.Matched(path.text("replacePrefixMatch", ""));
    }

    /// Without a port: the scheme's own when one is written, else the listener's.
    private static Redirect redirect(Fields redirect) {
        String scheme = redirect.text("scheme", "");
        Optional<Integer> port = redirect.integer("port", 1, PORT_MAX);
        Redirect.Port target = port.isPresent()
                ? new Redirect.Port.Fixed(port.get())
                : scheme.isEmpty() ? new Redirect.Port.OfRequest() : new Redirect.Port.OfScheme();
        return new Redirect(
                scheme,
                redirect.text("hostname", ""),
                target,
                path(redirect),
                redirect.integer("statusCode", 300, 399).orElse(REDIRECT_STATUS),
                redirect.origin());
    }

    private static MirrorTo mirror(Fields mirror) {
        int millionths = MILLION;
        Optional<Integer> percent = mirror.integer("percent", 0, 100);
        if (percent.isPresent()) {
            millionths = percent.get() * (MILLION / 100);
        }
        Optional<Fields> fraction = mirror.section("fraction");
        if (fraction.isPresent()) {
            long numerator =
                    fraction.get().whole("numerator", 0, Integer.MAX_VALUE).orElse(0L);
            long denominator =
                    fraction.get().whole("denominator", 1, Integer.MAX_VALUE).orElse(100L);
            millionths = (int) (numerator * MILLION / denominator);
        }
        return new MirrorTo(mirror.section("backendRef").map(Refs::service).orElse(ApiPart.Ref.NONE), millionths);
    }

    private static Cors cors(Fields cors) {
        List<Match.Text> origins =
                cors.texts("allowOrigins").stream().map(FilterReader::origin).toList();
        return new Cors(
                origins,
                cors.texts("allowMethods"),
                cors.texts("allowHeaders"),
                cors.texts("exposeHeaders"),
                Setting.of(
                        Duration.ofSeconds(
                                cors.integer("maxAge", 1, Integer.MAX_VALUE).orElse(CORS_SECONDS_DEFAULT)),
                        cors.origin("maxAge")),
                cors.flag("allowCredentials")
                        .map(value -> Setting.of(value, cors.origin("allowCredentials")))
                        .orElse(Setting.unset()),
                Setting.of(false, cors.origin()),
                cors.origin());
    }

    /// `https://*.example.com` stands for every host below it.
    private static Match.Text origin(String written) {
        String origin = written.toLowerCase(Locale.ROOT);
        int star = origin.indexOf('*');
        if (star < 0 || origin.equals("*")) {
            return new Match.Text.Exact(origin);
        }
        return new Match.Text.Regex(java.util.regex.Pattern.quote(origin.substring(0, star)) + ".+"
                + java.util.regex.Pattern.quote(origin.substring(star + 1)));
    }
}
