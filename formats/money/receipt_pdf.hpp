#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/money/receipt.hpp"
#include "domain/money/receipt_service.hpp"
#include "formats/house_words.hpp"
#include "formats/money/receipt_lines.hpp"
#include "formats/money/receipt_words.hpp"
#include "formats/printed_page.hpp"

namespace frontrow {

namespace receipt_pdf_rules {

using receipt_words::Row;

/// A receipt on its way onto sheets of A4.
class ReceiptPage {
public:
    ReceiptPage(PrintedPages& pages, const PrintedReceipt& printed, const PagePicture& logo, Language language)
        : pages_(pages), receipt_(printed.receipt), logo_(logo), language_(language),
          words_(receipt_words::words_in(language)) {
        if (!printed.accent.empty()) accent_ = printed.accent;
    }

    static constexpr double kWidth = 210 * kMillimetre;
    static constexpr double kHeight = 297 * kMillimetre;
    static constexpr std::size_t kFirstRows = 22; ///< On the first page, below all that stands over the table.
    static constexpr std::size_t kMoreRows = 42;

    /// Draws one page with some of the rows. Returns how high it is.
    double draw(const std::vector<Row>& rows, std::size_t first, std::size_t end, std::size_t number) {
        pages_.fill(0, 0, kWidth, 7, accent_);
        y_ = 40;
        if (first == 0) head();
        table(rows, first, end);
        const std::string_view remark =
            receipt_.card_sold > 0 ? words_.multi_purpose : std::string_view(receipt_.exemption);
        if (end == rows.size() && !remark.empty()) {
            y_ += 14;
            put(kMargin, kInner, remark, {Face::sans, 9, 8, 4});
        }
        const TextStyle small{Face::sans, 8, 7, 1, kMuted, Side::right};
        pages_.text(kMargin, kHeight - 40, kInner,
                    spelled_number(receipt_) + " · " + with_words(words_.page, std::to_string(number)), small);
        return kHeight;
    }

private:
    static constexpr double kMargin = 56;
    static constexpr double kInner = kWidth - 2 * kMargin;
    static constexpr double kRow = 16;
    static constexpr const char* kMuted = "#55504a";

    void put(double x, double width, std::string_view words, const TextStyle& style, double space_above = 0) {
        const double height = pages_.text(x, y_ + space_above, width, words, style);
        if (height > 0) y_ += height + space_above;
    }

    void put_lines(double x, double width, std::string_view lines, const TextStyle& style) {
        while (!lines.empty()) {
            const auto end = std::min(lines.find('\n'), lines.size());
            put(x, width, lines.substr(0, end), style);
            lines.remove_prefix(std::min(end + 1, lines.size()));
        }
    }

    void fact(std::string_view name, const std::string& value) {
        pages_.text(kMargin, y_, 90, name, {Face::sans, 9, 7, 1, kMuted});
        put(kMargin + 96, kInner - 96, value, {Face::sans, 9, 8, 2});
        y_ += 3;
    }

    /// Who issues it, for whom, what it is and what for.
    void head() {
        double taken = 0;
        if (logo_) taken = pages_.picture(kMargin, y_, 110, 34, logo_) + 12;
        put(kMargin + taken, kInner - taken, receipt_.house, {Face::serif_bold, 15, 11, 2});
        y_ += 2;
        put_lines(kMargin + taken, kInner - taken, receipt_.house_address, {Face::sans, 8.5, 7, 1, kMuted});
        if (!receipt_.tax_number.empty())
            put(kMargin + taken, kInner - taken, receipt_.tax_number, {Face::sans, 8.5, 7, 1, kMuted}, 2);
        y_ = std::max(y_, 40.0 + (logo_ ? 34 : 0)) + 24;
        put(kMargin, kInner, receipt_.to.name, {Face::sans, 10, 8, 2});
        put_lines(kMargin, kInner, receipt_.to.address, {Face::sans, 10, 8, 1});
        y_ += receipt_.to.name.empty() ? 0 : 20;
        put(kMargin, kInner, receipt_words::title_of(receipt_, words_), {Face::serif_bold, 20, 14, 1});
        y_ += 8;
        for (const auto& [name, value] : receipt_words::facts_of(receipt_, language_)) fact(name, value);
        y_ += 10;
        if (receipt_.card_sold == 0) {
            put(kMargin, kInner, receipt_.event, {Face::sans_bold, 11, 9, 2});
            put(kMargin, kInner, receipt_words::occasion_of(receipt_, language_), {Face::sans, 9, 8, 2}, 2);
        }
        y_ += 14;
    }

    void table(const std::vector<Row>& rows, std::size_t first, std::size_t end) {
        cells({std::string(), std::string(words_.rate), std::string(words_.amount)}, Face::sans, kMuted);
        pages_.line(kMargin, y_ - 3, kMargin + kInner, y_ - 3, 0.8, "#b9b2a6", false);
        for (std::size_t i = first; i < end; ++i) {
            if (rows[i].is_sum) pages_.line(kMargin, y_ - 1, kMargin + kInner, y_ - 1, 0.8, "#000000", false);
            if (rows[i].is_sum) y_ += 2;
            cells(rows[i], rows[i].is_sum ? Face::sans_bold : Face::sans, "#000000");
        }
    }

    void cells(const Row& row, Face face, const std::string& ink) {
        constexpr double rate_width = 54, amount_width = 96;
        constexpr double what_width = kInner - rate_width - amount_width;
        pages_.text(kMargin, y_, what_width - 6, row.what, {face, 9.5, 6.5, 1, ink, Side::left});
        pages_.text(kMargin + what_width, y_, rate_width, row.rate, {Face::sans, 9, 7, 1, kMuted, Side::right});
        pages_.text(kMargin + what_width + rate_width, y_, amount_width, row.amount,
                    {face, 9.5, 7, 1, ink, Side::right});
        y_ += kRow;
    }

    PrintedPages& pages_;
    const Receipt& receipt_;
    const PagePicture& logo_;
    const Language language_;
    const receipt_words::Words& words_;
    std::string accent_ = "#000000";
    double y_ = 0;
};

} // namespace receipt_pdf_rules

/// Returns a receipt, an invoice or a credit note as a PDF on A4, the same bytes for the same receipt and face. Threads
/// and time as PrintedPages.
inline std::string receipt_pdf(const PrintedReceipt& printed, Language language) {
    using namespace receipt_pdf_rules;
    const PagePicture logo = printed.logo.empty() ? PagePicture() : PagePicture(printed.logo);
    const auto rows = receipt_words::rows_of(printed.receipt, language);
    PrintedPages pages(receipt_words::title_of(printed.receipt, receipt_words::words_in(language)),
                       printed.receipt.issued_at);
    std::size_t number = 0;
    for (std::size_t first = 0; first < rows.size();) {
        const auto end = std::min(rows.size(), first + (first == 0 ? ReceiptPage::kFirstRows : ReceiptPage::kMoreRows));
        ++number;
        pages.add_page(ReceiptPage::kWidth, ReceiptPage::kHeight, true, [&](PrintedPages&) {
            return ReceiptPage(pages, printed, logo, language).draw(rows, first, end, number);
        });
        first = end;
    }
    return pages.finished();
}

} // namespace frontrow
