package dev.meshwright.decide.load;

import dev.meshwright.decide.connection.Cidr;
import dev.meshwright.decide.span.CustomTag;
import dev.meshwright.decide.span.Fraction;
import dev.meshwright.decide.span.RequestIdUse;
import dev.meshwright.decide.span.RouteTracing;
import dev.meshwright.decide.span.Sampling;
import dev.meshwright.decide.span.Tracer;
import dev.meshwright.decide.span.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `HttpConnectionManager.Tracing`, `config.route.v3.Tracing` and custom tags.
final class Tracings {
    private Tracings() {}

    static Tracing read(Message m) throws LoadException {
        Fraction client = Fraction.ALL;
        Fraction random = Fraction.ALL;
        Fraction overall = Fraction.ALL;
        boolean verbose = false;
        int pathMax = Tracing.OFF.maxPathTagLength();
        List<CustomTag> tags = new ArrayList<>();
        Tracer tracer = new Tracer.None();
        boolean spawn = false;
        boolean propagates = true;
        while (m.next()) {
            switch (m.number()) {
                case 3 -> client = new Fraction((long) m.percent(), 100);
                case 4 -> random = new Fraction(Math.round(m.percent() * 100), 10_000);
                case 5 -> overall = new Fraction((long) m.percent(), 100);
                case 6 -> verbose = m.flag();
                case 7 -> pathMax = (int) m.wrapped(0, Integer.MAX_VALUE);
                case 8 -> tags.add(tag(m.message()));
                case 9 -> tracer = Tracers.read(m.message());
                case 10 -> spawn = m.wrappedFlag();
                case 13 -> propagates = !m.flag();
                default -> throw m.unsupported();
            }
        }
        return new Tracing(
                true,
                new Sampling(client, random, overall),
                tags,
                verbose,
                pathMax,
                spawn,
                propagates,
                tracer,
                RequestIdUse.DEFAULT,
                List.of());
    }

    /// `InternalAddressConfig`.
    static List<Cidr> internalAddresses(Message m) throws LoadException {
        List<Cidr> ranges = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> m.skip(); // unix_sockets: no listener is one
                case 2 -> ranges.add(Addresses.cidr(m.message()));
                default -> throw m.unsupported();
            }
        }
        return ranges;
    }

    /// `UuidRequestIdConfig`.
    static RequestIdUse requestId(Message m) throws LoadException {
        boolean packed = true;
        boolean samples = true;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> packed = m.wrappedFlag();
                case 2 -> samples = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        return new RequestIdUse(packed, samples);
    }

    /// @param decorator with the operation; [RouteTracing#NONE] without one
    static RouteTracing route(Message m, RouteTracing decorator) throws LoadException {
        Fraction client = Fraction.ALL;
        Fraction random = Fraction.ALL;
        Fraction overall = Fraction.ALL;
        List<CustomTag> tags = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> client = fraction(m.message());
                case 2 -> random = fraction(m.message());
                case 3 -> overall = fraction(m.message());
                case 4 -> tags.add(tag(m.message()));
                default -> throw m.unsupported();
            }
        }
        return new RouteTracing(
                true, new Sampling(client, random, overall), tags, decorator.operation(), decorator.propagate());
    }

    /// `Decorator`.
    static RouteTracing decorator(Message m, RouteTracing tracing) throws LoadException {
        String operation = "";
        boolean propagate = true;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> operation = m.text();
                case 2 -> propagate = m.wrappedFlag();
                default -> throw m.unsupported();
            }
        }
        return new RouteTracing(tracing.overrides(), tracing.sampling(), tracing.customTags(), operation, propagate);
    }

    /// `FractionalPercent`, with its own denominator: a request's number is compared with it.
    static Fraction fraction(Message m) throws LoadException {
        long numerator = 0;
        int denominator = 100;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> numerator = m.varint();
                case 2 ->
                    denominator = switch (m.number31()) {
                        case 0 -> 100;
                        case 1 -> 10_000;
                        case 2 -> 1_000_000;
                        default -> throw m.bad("expected: HUNDRED, TEN_THOUSAND or MILLION");
                    };
                default -> throw m.unsupported();
            }
        }
        return new Fraction(Math.clamp(numerator, 0, denominator), denominator);
    }

    private static CustomTag tag(Message m) throws LoadException {
        String tag = "";
        @Nullable CustomTag read = null;
        while (m.next()) {
            switch (m.number()) {
                case 1 -> tag = m.textNotEmpty();
                case 2 -> read = new CustomTag.Literal(tag, single(m.message()));
                case 3 -> {
                    NameAndDefault of = nameAndDefault(m.message());
                    read = new CustomTag.Environment(tag, of.name, of.otherwise);
                }
                case 4 -> {
                    NameAndDefault of = nameAndDefault(m.message());
                    read = new CustomTag.RequestHeader(tag, of.name.toLowerCase(Locale.ROOT), of.otherwise);
                }
                case 5 -> read = metadata(m.message(), tag);
                case 6 -> read = new CustomTag.Formatted(tag, Headers.template(m, m.text()));
                default -> throw m.unsupported();
            }
        }
        if (tag.isEmpty() || read == null) {
            throw m.badHere("expected: tag, and a literal, environment, request_header, metadata or value");
        }
        return named(read, tag);
    }

    /// The name may come behind the rest.
    private static CustomTag named(CustomTag read, String tag) {
        return switch (read) {
            case CustomTag.Literal(var _, var value) -> new CustomTag.Literal(tag, value);
            case CustomTag.Environment(var _, var name, var otherwise) ->
                new CustomTag.Environment(tag, name, otherwise);
            case CustomTag.RequestHeader(var _, var name, var otherwise) ->
                new CustomTag.RequestHeader(tag, name, otherwise);
            case CustomTag.OfMetadata(var _, var of, var filter, var path, var otherwise) ->
                new CustomTag.OfMetadata(tag, of, filter, path, otherwise);
            case CustomTag.Formatted(var _, var template) -> new CustomTag.Formatted(tag, template);
        };
    }

    private record NameAndDefault(String name, String otherwise) {}

    private static NameAndDefault nameAndDefault(Message m) throws LoadException {
        String name = "";
        String otherwise = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> name = m.textNotEmpty();
                case 2 -> otherwise = m.text();
                default -> throw m.unsupported();
            }
        }
        if (name.isEmpty()) {
            throw m.badHere("name is missing");
        }
        return new NameAndDefault(name, otherwise);
    }

    private static String single(Message m) throws LoadException {
        String text = "";
        while (m.next()) {
            text = switch (m.number()) {
                case 1 -> m.textNotEmpty();
                default -> throw m.unsupported();
            };
        }
        return text;
    }

    private static CustomTag metadata(Message m, String tag) throws LoadException {
        CustomTag.Of of = CustomTag.Of.REQUEST;
        String filter = "";
        List<String> path = new ArrayList<>();
        String otherwise = "";
        while (m.next()) {
            switch (m.number()) {
                case 1 -> of = kind(m.message());
                case 2 -> {
                    Message key = m.message();
                    while (key.next()) {
                        switch (key.number()) {
                            case 1 -> filter = key.textNotEmpty();
                            case 2 -> path.add(single(key.message()));
                            default -> throw key.unsupported();
                        }
                    }
                }
                case 3 -> otherwise = m.text();
                default -> throw m.unsupported();
            }
        }
        if (filter.isEmpty()) {
            throw m.badHere("metadata_key.key is missing");
        }
        return new CustomTag.OfMetadata(tag, of, filter, path, otherwise);
    }

    private static CustomTag.Of kind(Message m) throws LoadException {
        CustomTag.Of of = CustomTag.Of.REQUEST;
        while (m.next()) {
            of = switch (m.number()) {
                case 1 -> CustomTag.Of.REQUEST;
                case 2 -> CustomTag.Of.ROUTE;
                case 3 -> CustomTag.Of.CLUSTER;
                case 4 -> CustomTag.Of.HOST;
                default -> throw m.unsupported();
            };
            m.skip();
        }
        return of;
    }
}
