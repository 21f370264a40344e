package dev.meshwright.control.api;

import dev.meshwright.control.push.RunningMesh;
import dev.meshwright.web.Routes;

/// More that the HTTP API answers, by those who know more than a control plane does.
public interface ApiExtension {
    void addTo(Routes.Builder routes, RunningMesh mesh);
}
