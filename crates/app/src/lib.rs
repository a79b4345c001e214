//! The application: joins the stations of the data's way and offers them on the command line.
