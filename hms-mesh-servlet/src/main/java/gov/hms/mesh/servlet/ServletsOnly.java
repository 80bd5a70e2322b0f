package gov.hms.mesh.servlet;

import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ConditionalHandler;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Sees to it that whatever answers with content stands behind the mesh's filter: a handler beside the servlets would be asked
 * before anybody knows who calls. The tree of handlers is looked through when the server is secured, when it starts, and when its
 * handlers have started, which is before its ports open; from its start on Jetty lets nobody change it.
 */
final class ServletsOnly implements LifeCycle.Listener {
    private static final String JETTY = "org.eclipse.jetty.";

    /** What passes requests on, watches or refuses them, and says nothing of its own but a status, a redirect or a challenge. */
    private static final Set<String> PASSING = Set.of(
            ClearRequests.class.getName(),
            Drain.class.getName(),
            NoUpgrade.class.getName(),
            JETTY + "compression.server.CompressionHandler",
            JETTY + "ee10.servlet.ServletHandler",
            JETTY + "ee10.servlet.SessionHandler",
            JETTY + "rewrite.handler.RewriteHandler",
            JETTY + "security.SecurityHandler",
            JETTY + "server.Handler$Sequence",
            JETTY + "server.Handler$Wrapper",
            JETTY + "server.handler.BufferedResponseHandler",
            JETTY + "server.handler.ConditionalHandler$DontHandle",
            JETTY + "server.handler.ConditionalHandler$NextElseReject",
            JETTY + "server.handler.ConditionalHandler$Reject",
            JETTY + "server.handler.ConditionalHandler$SkipNext",
            JETTY + "server.handler.ContextHandler",
            JETTY + "server.handler.ContextHandlerCollection",
            JETTY + "server.handler.CrossOriginHandler",
            JETTY + "server.handler.DebugHandler",
            JETTY + "server.handler.DefaultHandler",
            JETTY + "server.handler.DelayedHandler",
            JETTY + "server.handler.EagerContentHandler",
            JETTY + "server.handler.EventsHandler",
            JETTY + "server.handler.GracefulHandler",
            JETTY + "server.handler.IdleTimeoutHandler",
            JETTY + "server.handler.InetAccessHandler",
            JETTY + "server.handler.MinimumDataRateHandler",
            JETTY + "server.handler.PathMappingsHandler",
            JETTY + "server.handler.QoSHandler",
            JETTY + "server.handler.SecuredRedirectHandler",
            JETTY + "server.handler.SizeLimitHandler",
            JETTY + "server.handler.StateTrackingHandler",
            JETTY + "server.handler.ThreadLimitHandler",
            JETTY + "server.handler.TryPathsHandler",
            JETTY + "server.handler.gzip.GzipHandler");

    private final Server server;
    private final List<ServletHandler> guarded;

    /** @param contexts all that have the mesh's filter, or are about to */
    ServletsOnly(Server server, List<ServletContextHandler> contexts) {
        this.server = server;
        guarded =
                contexts.stream().map(ServletContextHandler::getServletHandler).toList();
    }

    /** @throws IllegalArgumentException when something could answer that no filter of the mesh stands before */
    void check() {
        if (server.getDefaultHandler() != null) {
            check(server.getDefaultHandler(), "");
        }
        server.getHandlers().forEach(handler -> check(handler, ""));
    }

    private void check(Handler handler, String context) {
        String here = handler instanceof ContextHandler inner ? inner.getContextPath() : context;
        if (!PASSING.contains(answering(handler))) {
            throw new IllegalArgumentException(name(handler, here)
                    + " may answer before anybody knows who calls (expected: servlets and filters in a ServletContextHandler,"
                    + " and around them only handlers of Jetty's own that pass requests on); make it a servlet or a filter,"
                    + " or give it a Server of its own");
        }
        if (handler instanceof ServletHandler && !guarded.contains(handler)) {
            throw new IllegalArgumentException(name(handler, here)
                    + " has no filter of the mesh (expected: there when HmsMeshJetty.secure was called);"
                    + " set all handlers first, and call HmsMeshJetty.secure then");
        }
        if (handler instanceof Handler.Container container) {
            container.getHandlers().forEach(inner -> check(inner, here));
        }
    }

    private static String name(Handler handler, String context) {
        return "handler: " + handler.getClass().getName() + (context.isEmpty() ? "" : " in the context " + context);
    }

    /** The class that decides about requests: an heir may do what it likes as long as it leaves that alone. */
    private static String answering(Handler handler) {
        Class<?> type = handler.getClass();
        if (handler instanceof ConditionalHandler) {
            // here it is a part of the method that heirs replace
            return type.getName();
        }
        try {
            return type.getMethod("handle", Request.class, Response.class, Callback.class)
                    .getDeclaringClass()
                    .getName();
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("every handler has the method", impossible);
        }
    }

    @Override
    public void lifeCycleStarting(LifeCycle starting) {
        freeze(server);
        check();
        if (server.getDescendant(Drain.class) == null) {
            throw new IllegalArgumentException("server: its handler was replaced after HmsMeshJetty.secure"
                    + " (expected: set before); set all handlers first, and call HmsMeshJetty.secure then");
        }
    }

    @Override
    public void lifeCycleStarted(LifeCycle started) {
        check();
    }

    private static void freeze(Handler handler) {
        if (handler instanceof Handler.AbstractContainer container && container.isDynamic()) {
            container.setDynamic(false);
        }
        if (handler instanceof Handler.Container container) {
            container.getHandlers().forEach(ServletsOnly::freeze);
        }
    }
}
