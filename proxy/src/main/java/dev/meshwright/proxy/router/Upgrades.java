package dev.meshwright.proxy.router;

import dev.meshwright.decide.route.RouteAction;
import dev.meshwright.proxy.http.MessageHead;
import java.util.List;

/// Whether a tunnel that a request asks for is configured (threat model H9).
final class Upgrades {
    private static final String CONNECT = "connect";

    private Upgrades() {}

    /// @param ofRoute decides alone for the types it names
    /// @param ofManager types that any route may use
    static boolean allowed(MessageHead request, List<RouteAction.Upgrade> ofRoute, List<String> ofManager) {
        String type = request.upgrade().isEmpty() ? CONNECT : request.upgrade();
        for (RouteAction.Upgrade upgrade : ofRoute) {
            if (upgrade.type().equals(type)) {
                return upgrade.enabled();
            }
        }
        return ofManager.contains(type);
    }
}
