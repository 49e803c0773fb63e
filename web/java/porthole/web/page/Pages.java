package porthole.web.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.templateresolver.AbstractConfigurableTemplateResolver;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;
import org.thymeleaf.templateresolver.FileTemplateResolver;

/** Renders the HTML templates; values are escaped unless a template asks for a prepared piece of HTML by {@code th:utext}. */
public final class Pages {
    private final TemplateEngine engine = new TemplateEngine();

    private Pages(AbstractConfigurableTemplateResolver templates, String prefix, boolean cached) {
        templates.setPrefix(prefix);
        templates.setSuffix(".html");
        templates.setTemplateMode("HTML");
        templates.setCharacterEncoding("UTF-8");
        templates.setCacheable(cached);
        engine.setTemplateResolver(templates);
        engine.setLinkBuilder(new RootLinks());
    }

    /** Templates from {@code folder} where it exists, read anew for each page; else those in the jar. */
    public static Pages from(Path folder) {
        return Files.isDirectory(folder)
                ? new Pages(new FileTemplateResolver(), folder + "/", false)
                : new Pages(new ClassLoaderTemplateResolver(), "templates/", true);
    }

    public String render(String template, Map<String, Object> model) {
        return engine.process(template, new Context(Locale.ENGLISH, model));
    }

    /** The server has no path prefix of its own, so links begin at the root. */
    private static final class RootLinks extends StandardLinkBuilder {
        @Override
        protected String computeContextPath(IExpressionContext context, String base, Map<String, Object> parameters) {
            return "";
        }
    }
}
