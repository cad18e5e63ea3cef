// SPDX-License-Identifier: MIT
// Planning inputs and outputs, with directories mirrored.
#include "jobs.hpp"

#include "report.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>

namespace tessera::tool {
namespace {

namespace fs = std::filesystem;

/// Visits the regular files below `top` in the order of their names, directories before what is in
/// them.
class tree_walk {
  public:
    tree_walk(const options& wanted, int& code) : wanted_(wanted), code_(code) {}

    std::function<void(const fs::path& file)> on_file;
    std::function<void(const fs::path& directory)> on_directory;

    void visit(const fs::path& directory) {
        on_directory(directory);
        std::error_code failed;
        std::vector<fs::directory_entry> entries;
        for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
             at.increment(failed))
            entries.push_back(*at);
        if (failed) {
            complain(directory.string(), failed.message());
            code_ = std::max(code_, int{work_failed});
        }
        std::sort(entries.begin(), entries.end());
        for (const auto& entry : entries) {
            std::error_code gone;
            const auto type = entry.symlink_status(gone).type();
            if (type == fs::file_type::directory)
                visit(entry.path());
            else if (type == fs::file_type::regular)
                on_file(entry.path());
            else if (type == fs::file_type::symlink)
                note(wanted_, entry.path().string(), "symbolic link, skipped");
            else
                note(wanted_, entry.path().string(), "no regular file, skipped");
        }
    }

  private:
    const options& wanted_;
    int& code_;
};

bool is_directory(const std::string& path) {
    std::error_code ignored;
    return path != "-" && fs::is_directory(path, ignored);
}

/// "a/b/" and "." have no last component of their own.
fs::path last_name(const fs::path& path) {
    fs::path name = fs::absolute(path).lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    return name.filename();
}

class planner {
  public:
    planner(const options& wanted, const naming_rules& rules) : wanted_(wanted), rules_(rules) {
        standard_output_ = wanted.to_stdout || wanted.output == "-";
        if (!standard_output_ && wanted.output) {
            into_ = *wanted.output;
            const bool trees = std::any_of(wanted.files.begin(), wanted.files.end(), is_directory);
            into_is_directory_ =
                is_directory(into_) || into_.ends_with('/') || (wanted.recursive && trees);
        }
    }

    job_list plan() {
        std::vector<std::string> words = wanted_.files;
        if (words.empty()) words.emplace_back("-");
        if (!into_.empty() && !into_is_directory_ && words.size() > 1)
            throw usage_error(fmt::format(
                "-o {}: {} files need a directory, found none of that name", into_, words.size()));
        for (const std::string& word : words) {
            if (!is_directory(word))
                add_word(word);
            else if (wanted_.recursive)
                add_tree(word, words.size() == 1);
            else
                refuse(word, "is a directory; -r works on the files in it", work_failed);
        }
        return std::move(list_);
    }

  private:
    void refuse(const std::string& word, std::string_view why, int code) {
        complain(word, why);
        list_.code = std::max(list_.code, code);
    }

    void add_word(const std::string& word) {
        if (standard_output_ || (word == "-" && into_.empty())) {
            list_.jobs.push_back({word, {}});
            return;
        }
        if (!into_.empty() && !into_is_directory_) {
            list_.jobs.push_back({word, into_});
            return;
        }
        const auto named = word == "-" ? std::nullopt : rules_.name(word);
        std::error_code ignored;
        if (word != "-" && !named && !fs::exists(word, ignored))
            refuse(word, "No such file or directory", work_failed);
        else if (!named)
            refuse(
                word,
                word == "-" ? "standard input needs the name of a file after -o" : rules_.nameless,
                command_wrong);
        else
            list_.jobs.push_back({word, into_.empty() ? *named : into_ / named->filename()});
    }

    void add_tree(const std::string& word, bool alone) {
        const fs::path top = word;
        // One directory is mirrored itself, several stand side by side under their names.
        const fs::path mirror = alone ? fs::path(into_) : fs::path(into_) / last_name(top);
        const bool beside = into_.empty();
        tree_walk walk(wanted_, list_.code);
        walk.on_directory = [&](const fs::path& directory) {
            if (!beside && !standard_output_)
                list_.directories.push_back(
                    {directory, (mirror / directory.lexically_relative(top)).lexically_normal()});
        };
        walk.on_file = [&](const fs::path& file) {
            if (standard_output_) {
                list_.jobs.push_back({file.string(), {}, true});
                return;
            }
            const auto named = rules_.name(file);
            if (!named || (beside && rules_.skip && rules_.skip(file))) {
                note(wanted_, file.string(),
                     named ? "ends in .tsr, skipped"
                           : "skipped, its name does not end as an encoded file's");
                return;
            }
            list_.jobs.push_back(
                {file.string(), beside ? *named : mirror / named->lexically_relative(top), true});
        };
        walk.visit(top);
    }

    const options& wanted_;
    const naming_rules& rules_;
    bool standard_output_ = false, into_is_directory_ = false;
    std::string into_;
    job_list list_;
};

}  // namespace

job_list plan_jobs(const options& wanted, const naming_rules& rules) {
    const bool standard_output = wanted.to_stdout || wanted.output == "-";
    if (wanted.to_stdout && wanted.output && wanted.output != "-")
        throw usage_error("-c and -o name two outputs");
    if (wanted.output && wanted.output->empty())
        throw usage_error("-o: expected a path, found \"\"");
    if (wanted.remove && standard_output)
        throw usage_error("--rm with standard output would leave nobody with the data");
    return planner(wanted, rules).plan();
}

job_list plan_inputs(const options& wanted) {
    options reading = wanted;
    reading.to_stdout = true;
    reading.output.reset();
    const naming_rules none;
    return planner(reading, none).plan();
}

void make_directories(const job_list& list) {
    for (const auto& [original, copy] : list.directories) {
        std::error_code failed;
        fs::create_directories(copy, failed);
        if (failed) throw error(reason::io, fmt::format("{}: {}", copy.string(), failed.message()));
    }
}

void finish_directories(const job_list& list) {
    // Children first: writing into a directory changes its time.
    for (auto at = list.directories.rbegin(); at != list.directories.rend(); ++at) {
        struct stat about {};
        if (stat(at->original.c_str(), &about) != 0) continue;
        chmod(at->copy.c_str(), about.st_mode & 0777);
        const timespec times[] = {about.st_atim, about.st_mtim};
        utimensat(AT_FDCWD, at->copy.c_str(), times, 0);
    }
}

void remove_input(const job& finished) {
    if (finished.input == "-") return;
    std::error_code failed;
    fs::remove(finished.input, failed);
    if (failed)
        throw error(reason::io,
                    fmt::format("{}: cannot be removed: {}", finished.input, failed.message()));
}

}  // namespace tessera::tool
