#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "domain/house/letter.hpp"
#include "domain/text.hpp"
#include "domain/time.hpp"
#include "formats/base64.hpp"
#include "formats/internet_date.hpp"

namespace frontrow {

/// Who writes and who gets a message.
struct MailHeads {
    std::string from; ///< An address.
    std::string reply_to{};
    std::string to;
    std::string message_id; ///< Without brackets.
    Time date{};
};

/// The forms of mail. What comes out has lines that end with CRLF, of at most 78 characters where no address, link or
/// name is longer and of 998 in any case; nothing that goes in can begin a line of a head.
namespace mail_form {

inline constexpr std::size_t kLine = 76; ///< Of an encoded body (RFC 2045, section 6.7).

/// The text as one line: what ends lines or steers terminals is a blank.
inline std::string one_line(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return line;
}

inline bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

/// The text as encoded words (RFC 2047), each a line of its own with whole characters.
inline std::string encoded_words(std::string_view text) {
    constexpr std::size_t most = 42; // bytes that base64 makes 56 of, in a word of 75 at most
    std::string words;
    while (!text.empty()) {
        const auto part = cut_to(text, most);
        text.remove_prefix(part.size());
        words.append(words.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(base64(part)).append("?=");
    }
    return words;
}

/// What a head says in words, such as a subject.
inline std::string unstructured(std::string_view text) {
    constexpr std::size_t short_enough = 60;
    const auto line = one_line(text);
    const bool is_plain = is_ascii(line) && line.size() <= short_enough && line.find("=?") == std::string::npos;
    return is_plain ? line : encoded_words(line);
}

/// Somebody's name in front of their address.
inline std::string phrase(std::string_view text) {
    const auto line = one_line(text);
    auto words = unstructured(line);
    if (words != line) return words;
    std::string quoted = "\"";
    for (const char c : line) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "\"";
}

/// An address as it stands in a head and goes to the server. Throws std::invalid_argument where it could be read as
/// anything else.
inline const std::string& address(const std::string& text) {
    if (text.empty() || !is_plain_text(text) || text.find_first_of(" <>,;\"\\()") != std::string::npos)
        throw std::invalid_argument("not an address that mail can be sent to");
    return text;
}

/// A link as it stands in a head between angle brackets. Throws std::invalid_argument where it could end there.
inline const std::string& uri(const std::string& text) {
    if (!is_ascii(text) || !is_plain_text(text) || text.find_first_of(" <>\"") != std::string::npos)
        throw std::invalid_argument("not a link that a head can have");
    return text;
}

inline std::string mailbox(std::string_view name, const std::string& to) {
    if (name.empty()) return "<" + address(to) + ">";
    return phrase(name) + "\r\n <" + address(to) + ">";
}

/// A text as quoted-printable (RFC 2045, section 6.7). Lines of `text` end with a line feed.
inline std::string quoted_printable(std::string_view text) {
    std::string out;
    std::size_t column = 0;
    const auto put = [&](std::string_view piece) {
        if (column + piece.size() > kLine - 1) {
            out += "=\r\n";
            column = 0;
        }
        out += piece;
        column += piece.size();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') {
            out += "\r\n";
            column = 0;
            continue;
        }
        const bool ends_line = i + 1 == text.size() || text[i + 1] == '\n';
        const bool is_blank = c == ' ' || c == '\t';
        const bool begins_line = column == 0 || column + 1 > kLine - 1;
        const bool is_plain =
            (c > 0x20 && c < 0x7F && c != '=' && !(c == '.' && begins_line)) || (is_blank && !ends_line);
        if (is_plain)
            put({&c, 1});
        else
            put(fmt::format("={:02X}", static_cast<unsigned>(static_cast<unsigned char>(c))));
    }
    return out;
}

/// Bytes as base64 in lines.
inline std::string base64_lines(std::string_view bytes) {
    const auto text = base64(bytes);
    std::string lines;
    lines.reserve(text.size() + text.size() / kLine * 2 + 2);
    for (std::size_t i = 0; i < text.size(); i += kLine) lines.append(text, i, kLine).append("\r\n");
    return lines;
}

/// The name of a file as a parameter (RFC 2231), behind a "; ".
inline std::string file_name(std::string_view name) {
    constexpr std::size_t most = 60;
    const auto line = one_line(cut_to(name, most));
    const auto is_safe = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    bool all_safe = true;
    std::string coded;
    for (const char c : line) {
        all_safe = all_safe && is_safe(c);
        coded += is_safe(c) ? std::string(1, c)
                            : fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return all_safe ? "filename=\"" + line + "\"" : "filename*=UTF-8''" + coded;
}

/// A part of a message: its own head, without the empty line, and its body.
struct Part {
    std::string head;
    std::string body;
};

inline Part text_part(const std::string& type, std::string_view text) {
    return {"Content-Type: " + type + "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
            quoted_printable(text)};
}

inline Part picture_part(const LetterFile& file) {
    return {"Content-Type: " + one_line(file.type) + "\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <" +
                address(file.name) + ">\r\nContent-Disposition: inline\r\n",
            base64_lines(file.bytes)};
}

inline Part attachment_part(const LetterFile& file) {
    return {"Content-Type: " + one_line(file.type) +
                "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n " +
                file_name(file.name) + "\r\n",
            base64_lines(file.bytes)};
}

/// The boundary has "=_", which no encoded body has.
inline Part multipart(const std::string& kind, const std::vector<Part>& parts) {
    const std::string boundary = "=_frontrow_" + kind.substr(0, kind.find(';'));
    Part whole{"Content-Type: multipart/" + kind + ";\r\n boundary=\"" + boundary + "\"\r\n", {}};
    for (const auto& part : parts)
        whole.body.append("--")
            .append(boundary)
            .append("\r\n")
            .append(part.head)
            .append("\r\n")
            .append(part.body)
            .append("\r\n");
    whole.body.append("--").append(boundary).append("--\r\n");
    return whole;
}

} // namespace mail_form

/// A letter as a message (RFC 5322, MIME): the text, the page with its pictures as the other way to read it, and files.
/// Throws std::invalid_argument where an address is none.
inline std::string mail_message(const Letter& letter, const MailHeads& heads) {
    using namespace mail_form;
    Part body = text_part("text/plain", letter.text);
    if (!letter.html.empty()) {
        Part page = text_part("text/html", letter.html);
        if (!letter.pictures.empty()) {
            std::vector<Part> related{std::move(page)};
            for (const auto& picture : letter.pictures) related.push_back(picture_part(picture));
            page = multipart("related; type=\"text/html\"", related);
        }
        body = multipart("alternative", {std::move(body), std::move(page)});
    }
    if (!letter.attachments.empty()) {
        std::vector<Part> mixed{std::move(body)};
        for (const auto& file : letter.attachments) mixed.push_back(attachment_part(file));
        body = multipart("mixed", mixed);
    }
    std::string message =
        "Date: " + internet_date(heads.date, "+0000") + "\r\nFrom: " + mailbox(letter.from_name, heads.from) + "\r\n";
    if (!heads.reply_to.empty()) message += "Reply-To: " + mailbox({}, heads.reply_to) + "\r\n";
    message += "To: " + mailbox(letter.to_name, heads.to) + "\r\nSubject: " + unstructured(letter.subject) +
               "\r\nMessage-ID: <" + address(heads.message_id) + ">\r\n";
    // Nobody answers a machine by a machine (RFC 3834).
    message += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n";
    // One request without a login, by the mail program itself (RFC 8058).
    if (!letter.unsubscribe_url.empty())
        message += "List-Unsubscribe:\r\n <" + uri(letter.unsubscribe_url) +
                   ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
    if (!letter.language.empty()) message += "Content-Language: " + one_line(letter.language) + "\r\n";
    message += body.head + "\r\n" + body.body;
    return message.ends_with("\r\n") ? message : message + "\r\n";
}

/// The text with no line longer than `width` characters, unless a single word is; broken at blanks only, so that links
/// stay whole. Lines end with a line feed.
inline std::string wrapped(std::string_view text, std::size_t width = 72) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        std::size_t column = 0;
        while (!line.empty()) {
            const auto blank = std::min(line.find(' '), line.size());
            const auto word = line.substr(0, blank);
            line.remove_prefix(std::min(blank + 1, line.size()));
            const auto letters = count_characters(word);
            if (column > 0 && column + 1 + letters > width) {
                out += '\n';
                column = 0;
            } else if (column > 0) {
                out += ' ';
                ++column;
            }
            out += word;
            column += letters;
        }
        out += '\n';
    }
    return out;
}

} // namespace frontrow
