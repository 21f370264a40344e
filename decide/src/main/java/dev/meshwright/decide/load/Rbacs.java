package dev.meshwright.decide.load;

import dev.meshwright.decide.match.PathTemplate;
import dev.meshwright.decide.match.StringMatch;
import dev.meshwright.decide.rbac.Condition;
import dev.meshwright.decide.rbac.RbacTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `config.rbac.v3.RBAC`.
final class Rbacs {
    private Rbacs() {}

    static RbacTable table(Message m) throws LoadException {
        RbacTable.Action action = RbacTable.Action.ALLOW;
        List<RbacTable.Policy> policies = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 ->
                    action = switch (m.number31()) {
                        case 0 -> RbacTable.Action.ALLOW;
                        case 1 -> RbacTable.Action.DENY;
                        case 2 -> RbacTable.Action.LOG;
                        default -> throw m.bad("expected: ALLOW, DENY or LOG");
                    };
                case 2 -> {
                    Message.Entry entry = m.entry();
                    policies.add(policy(entry.key(), entry.value()));
                }
                default -> throw m.unsupported();
            }
        }
        policies.sort(Comparator.comparing(RbacTable.Policy::name));
        return new RbacTable(m.place(), action, policies);
    }

    private static RbacTable.Policy policy(String name, Message m) throws LoadException {
        List<Condition> permissions = new ArrayList<>();
        List<Condition> principals = new ArrayList<>();
        while (m.next()) {
            switch (m.number()) {
                case 1 -> permissions.add(permission(m.message()));
                case 2 -> principals.add(principal(m.message()));
                default -> throw m.unsupported();
            }
        }
        if (permissions.isEmpty() || principals.isEmpty()) {
            throw m.badHere("expected: at least one permission and one principal");
        }
        return new RbacTable.Policy(name, permissions, principals);
    }

    private static Condition permission(Message m) throws LoadException {
        @Nullable Condition permission = null;
        while (m.next()) {
            permission = switch (m.number()) {
                case 1 -> new Condition.And(permissions(m.message()));
                case 2 -> new Condition.Or(permissions(m.message()));
                case 3 -> {
                    m.skip();
                    yield new Condition.Any();
                }
                case 4 -> new Condition.Header(Matchers.header(m.message()));
                case 5 -> new Condition.DestinationIp(Addresses.cidr(m.message()));
                case 6 -> {
                    int port = m.number31();
                    yield new Condition.DestinationPort(port, port + 1);
                }
                case 7 -> new Condition.OfFilter(Values.metadata(m.message()));
                case 8 -> new Condition.Not(permission(m.message()));
                case 9 -> new Condition.RequestedServerName(Matchers.string(m.message()));
                case 10 -> new Condition.UrlPath(Matchers.path(m.message()));
                case 11 -> {
                    int[] range = range(m.message());
                    yield new Condition.DestinationPort(range[0], range[1]);
                }
                case 13 -> new Condition.UrlPath(template(m.message()));
                default -> throw m.unsupported();
            };
        }
        if (permission == null) {
            throw m.badHere("no rule");
        }
        return permission;
    }

    /// `config.core.v3.TypedExtensionConfig` of `UriTemplateMatchConfig`.
    private static StringMatch template(Message m) throws LoadException {
        Message.Typed typed = Extensions.config(m);
        if (!typed.type().equals("envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig")) {
            throw m.badHere("expected: UriTemplateMatchConfig");
        }
        return pathTemplate(typed.value());
    }

    private static StringMatch pathTemplate(Message m) throws LoadException {
        String template = "";
        while (m.next()) {
            template = switch (m.number()) {
                case 1 -> m.textNotEmpty();
                default -> throw m.unsupported();
            };
        }
        String written = template;
        return PathTemplate.of(template)
                .orElseThrow(() -> m.badHere("path_template '" + written + "' (expected: /segments, * or **)"));
    }

    static int[] range(Message m) throws LoadException {
        int[] range = new int[2];
        while (m.next()) {
            switch (m.number()) {
                case 1 -> range[0] = m.number31();
                case 2 -> range[1] = m.number31();
                default -> throw m.unsupported();
            }
        }
        return range;
    }

    private static List<Condition> permissions(Message m) throws LoadException {
        List<Condition> all = new ArrayList<>();
        while (m.next()) {
            all.add(permission(m.message()));
        }
        return all;
    }

    private static List<Condition> principals(Message m) throws LoadException {
        List<Condition> all = new ArrayList<>();
        while (m.next()) {
            all.add(principal(m.message()));
        }
        return all;
    }

    private static Condition principal(Message m) throws LoadException {
        @Nullable Condition principal = null;
        while (m.next()) {
            principal = switch (m.number()) {
                case 1 -> new Condition.And(principals(m.message()));
                case 2 -> new Condition.Or(principals(m.message()));
                case 3 -> {
                    m.skip();
                    yield new Condition.Any();
                }
                case 4 -> authenticated(m.message());
                case 5, 10 -> new Condition.SourceIp(Addresses.cidr(m.message()));
                case 11 -> new Condition.RemoteIp(Addresses.cidr(m.message()), 0);
                case 6 -> new Condition.Header(Matchers.header(m.message()));
                case 7 -> new Condition.OfFilter(Values.metadata(m.message()));
                case 8 -> new Condition.Not(principal(m.message()));
                case 9 -> new Condition.UrlPath(Matchers.path(m.message()));
                default -> throw m.unsupported();
            };
        }
        if (principal == null) {
            throw m.badHere("no identifier");
        }
        return principal;
    }

    private static Condition authenticated(Message m) throws LoadException {
        Condition principal = new Condition.AnyAuthenticated();
        while (m.next()) {
            principal = switch (m.number()) {
                case 2 -> new Condition.Authenticated(Matchers.string(m.message()));
                default -> throw m.unsupported();
            };
        }
        return principal;
    }
}
