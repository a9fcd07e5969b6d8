// Fuzzes what becomes of strangers' texts in mail: names, subjects and addresses in its heads, values in the words of a
// house, and what a mail server answers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/house/letter_text.hpp"
#include "domain/text.hpp"
#include "formats/house/letter_template.hpp"
#include "formats/house/mail_message.hpp"
#include "providers/smtp_answer.hpp"

using namespace frontrow;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// The bytes up to the next line feed, or "\x1e" where parts have lines of their own.
std::string take(std::string_view& bytes, char end) {
    const auto length = std::min(bytes.find(end), bytes.size());
    std::string part(bytes.substr(0, length));
    bytes.remove_prefix(std::min(length + 1, bytes.size()));
    return part;
}

/// Heads that begin a line where they should, bodies of letters and digits, and no line that ends the message.
void check_message(const std::string& message, const std::string& to) {
    constexpr std::string_view names[] = {"Date",
                                          "From",
                                          "Reply-To",
                                          "To",
                                          "Subject",
                                          "Message-ID",
                                          "Auto-Submitted",
                                          "MIME-Version",
                                          "Content-Type",
                                          "List-Unsubscribe",
                                          "List-Unsubscribe-Post",
                                          "Content-Language",
                                          "Content-Transfer-Encoding"};
    bool is_head = true;
    for (std::string_view rest = message; !rest.empty();) {
        const auto end = rest.find("\r\n");
        require(end != std::string_view::npos);
        const auto line = rest.substr(0, end);
        rest.remove_prefix(end + 2);
        require(line.size() <= 998 && line != ".");
        require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
        // Letters beyond ASCII stand in addresses alone (RFC 6532).
        require(mail_form::is_ascii(line) || line.ends_with("<" + to + ">"));
        if (line.empty()) is_head = false;
        if (!is_head || line.starts_with(' ')) continue;
        const auto name = line.substr(0, std::min(line.find(':'), line.size()));
        require(std::find(std::begin(names), std::end(names), name) != std::end(names));
    }
}

void write_message(std::string_view bytes) {
    Letter letter{.language = "de"};
    for (auto* part :
         {&letter.subject, &letter.to_name, &letter.from_name, &letter.unsubscribe_url, &letter.text, &letter.html})
        *part = take(bytes, '\x1e');
    std::string to = take(bytes, '\x1e'), file = take(bytes, '\x1e');
    if (!file.empty()) letter.attachments.push_back({file, "application/pdf", std::string(bytes)});
    for (const auto* text : {&letter.subject, &letter.to_name, &letter.from_name, &letter.text, &letter.html, &file})
        if (!is_utf8(*text)) return;
    if (!Email::parse(to) || letter.unsubscribe_url.size() > 500) return; // what is sent is of these types
    try {
        check_message(mail_message(letter, {.from = "house@example.org", .to = to, .message_id = "1@example.org"}), to);
    } catch (const std::invalid_argument&) { // an address that is none
    }
}

/// Values stand in the words as they are, and make no markup of a page.
void fill(std::string_view bytes) {
    const auto words = take(bytes, '\x1e');
    const std::string value(bytes);
    if (!is_utf8(words) || !is_utf8(value) || unknown_placeholder(MailKind::confirmation, words)) return;
    letter_template::Data data;
    data.set("name", value);
    const auto text = letter_text(words, data);
    require(words.find("{{name}}") == std::string::npos || value.empty() || text.find(value) != std::string::npos);
    constexpr std::string_view tags[] = {"<p", "</p>", "<br", "<a href=\"http", "</a>"};
    const auto page = letter_page_text(words, data, "#8c1c2b");
    for (auto at = page.find('<'); at != std::string::npos; at = page.find('<', at + 1)) {
        const auto begins = [&](std::string_view tag) { return page.compare(at, tag.size(), tag) == 0; };
        require(std::any_of(std::begin(tags), std::end(tags), begins));
    }
}

void hear(std::string_view bytes) {
    const auto command = take(bytes, '\n');
    for (const bool is_taken : {false, true})
        for (const bool has_all : {false, true}) {
            const auto word = delivery_of({command, std::string(bytes), has_all}, is_taken, "failed");
            require(is_utf8(word.answer) && word.answer.find('\n') == std::string::npos);
            require((word.delivery == Delivery::taken) == is_taken);
            if (word.delivery == Delivery::refused) require(bytes.starts_with('5'));
        }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0]) {
    case 'm':
        write_message(bytes);
        break;
    case 'w':
        fill(bytes);
        break;
    default:
        hear(bytes);
    }
    return 0;
}
