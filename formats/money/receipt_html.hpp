#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "domain/house/language.hpp"
#include "domain/money/receipt.hpp"
#include "domain/money/receipt_service.hpp"
#include "formats/house_words.hpp"
#include "formats/markup.hpp"
#include "formats/money/receipt_lines.hpp"
#include "formats/money/receipt_words.hpp"

namespace frontrow {

namespace receipt_html_rules {

/// Text as what stands between two tags.
inline std::string element(std::string_view tag, std::string_view words, std::string_view attributes = "") {
    std::string html("<");
    html.append(tag).append(attributes).append(">").append(escaped_markup(words));
    return html.append("</").append(tag.substr(0, tag.find(' '))).append(">");
}

/// Lines one below the other; nothing where there are none.
inline std::string lines(std::string_view text) {
    if (text.empty()) return {};
    std::string html("<p>");
    for (const char c : text) html += c == '\n' ? "<br>" : escaped_markup(std::string_view(&c, 1));
    return html.append("</p>\n");
}

/// Who issues it, for whom, what it is and what for.
inline std::string head(const PrintedReceipt& printed, Language language) {
    const Receipt& receipt = printed.receipt;
    std::string html("<header>\n");
    if (!printed.logo_path.empty())
        html.append("<img src=\"").append(escaped_markup(printed.logo_path)).append("\" alt=\"\">\n");
    html.append("<div>").append(element("p", receipt.house));
    html.append(lines(receipt.house_address)).append(lines(receipt.tax_number)).append("</div>\n</header>\n");
    if (!receipt.to.name.empty())
        html.append("<address>")
            .append(lines(receipt.to.name))
            .append(lines(receipt.to.address))
            .append("</address>\n");
    html.append(element("h1", receipt_words::title_of(receipt, receipt_words::words_in(language)))).append("\n<dl>\n");
    for (const auto& [name, value] : receipt_words::facts_of(receipt, language))
        html.append("<div>").append(element("dt", name)).append(element("dd", value)).append("</div>\n");
    html.append("</dl>\n");
    if (receipt.card_sold > 0) return html;
    html.append(element("h2", receipt.event));
    return html.append(element("p", receipt_words::occasion_of(receipt, language))).append("\n");
}

inline std::string table(const Receipt& receipt, Language language) {
    const auto& words = receipt_words::words_in(language);
    const std::string_view number = " class=\"numeric\"";
    std::string html("<table>\n<thead><tr><td></td>");
    html.append(element("th", words.rate, " class=\"numeric\" scope=\"col\""))
        .append(element("th", words.amount, " class=\"numeric\" scope=\"col\""))
        .append("</tr></thead>\n<tbody>\n");
    for (const auto& row : receipt_words::rows_of(receipt, language))
        html.append(row.is_sum ? "</tbody>\n<tfoot>\n<tr>" : "<tr>")
            .append(element("th", row.what, " scope=\"row\""))
            .append(element("td", row.rate, number))
            .append(element("td", row.amount, number))
            .append("</tr>\n");
    return html.append("</tfoot>\n</table>\n");
}

} // namespace receipt_html_rules

/// Returns a receipt, an invoice or a credit note as a page that needs no script and says what receipt_pdf() says. Its
/// file is beside it, as "pdf".
inline std::string receipt_html(const PrintedReceipt& printed, Language language) {
    using namespace receipt_html_rules;
    const Receipt& receipt = printed.receipt;
    const std::string code(kLanguages[static_cast<std::size_t>(language)]);
    std::string html("<!doctype html>\n<html lang=\"");
    html.append(code)
        .append("\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n")
        .append(element("title",
                        receipt_words::title_of(receipt, receipt_words::words_in(language)) + " · " + receipt.house))
        .append("\n<link rel=\"icon\" href=\"/static/favicon.svg\" type=\"image/svg+xml\">\n"
                "<link rel=\"stylesheet\" href=\"/static/css/shop.css\">\n");
    if (!printed.accent.empty()) html.append("<link rel=\"stylesheet\" href=\"/shop.css\">\n");
    html.append("</head>\n<body>\n<main class=\"paper\">\n")
        .append(head(printed, language))
        .append(table(receipt, language))
        .append(lines(receipt.exemption))
        .append("<p class=\"no-print\"><a class=\"button button-quiet\" href=\"pdf?language=")
        .append(code)
        .append("\">PDF</a></p>\n</main>\n</body>\n</html>\n");
    return html;
}

} // namespace frontrow
